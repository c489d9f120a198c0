package io.troupe.api.guard.pekko;

import io.troupe.api.guard.HttpGuard;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Answers changes whose {@code Fencing-Token} others have overtaken with 412 and a problem
 * document; the inner route never sees them. {@link HttpGuard} says what else is not let in.
 */
public final class FencingDirective {
  private final HttpGuard guard;
  private final Function<HttpRequest, String> resource;

  /** Compares tokens per path. */
  public FencingDirective(HttpGuard guard) {
    this(guard, request -> request.getUri().path());
  }

  /**
   * Compares tokens per resource.
   *
   * @param resource what a request writes; 1 to {@link
   *     io.troupe.api.guard.TokenMemory#MAX_RESOURCE_BYTES} bytes
   */
  public FencingDirective(HttpGuard guard, Function<HttpRequest, String> resource) {
    this.guard = guard;
    this.resource = resource;
  }

  /** A route whose requests pass the guard first. */
  public Route fenced(Supplier<Route> inner) {
    return Directives.extractRequest(
        request -> {
          Optional<HttpGuard.Denied> denied =
              guard.check(request.method().value(), resource.apply(request), tokens(request));
          return denied.isEmpty() ? inner.get() : Directives.complete(response(denied.get()));
        });
  }

  private static List<String> tokens(HttpRequest request) {
    return StreamSupport.stream(request.getHeaders().spliterator(), false)
        .filter(header -> header.lowercaseName().equals("fencing-token"))
        .map(header -> header.value())
        .toList();
  }

  private static HttpResponse response(HttpGuard.Denied denied) {
    return HttpResponse.create()
        .withStatus(denied.status())
        .withEntity(
            HttpEntities.create(
                ContentTypes.parse(HttpGuard.PROBLEM_TYPE),
                denied.problem().getBytes(StandardCharsets.UTF_8)));
  }
}
