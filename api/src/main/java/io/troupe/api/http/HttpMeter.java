package io.troupe.api.http;

import io.troupe.actors.meter.Histogram;
import io.troupe.api.http.configuration.ConfigurationRoutes;
import io.troupe.api.http.coordination.CoordinationRoutes;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Response;
import io.troupe.api.metrics.Exposition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long requests over HTTP took until their answer's head was ready, by route, method and
 * status. What clients invent is counted as {@code other}, so that the number of series is bounded.
 */
final class HttpMeter implements AutoCloseable {
  private static final String OTHER = "other";
  private static final String MAPS = "/v1/maps";

  /** Paths that are routes of their own. */
  private static final Set<String> FIXED =
      Set.of(
          MAPS,
          ElectionRoutes.PATH,
          ConfigurationRoutes.PATH,
          "/v1/status",
          "/v1/cluster",
          "/v1/voters",
          "/v1/ring",
          "/v1/ring/plan",
          "/healthz/live",
          "/healthz/ready",
          "/metrics");

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");

  private final Exposition exposition = new Exposition();
  private final Map<Answer, Histogram> answers = new ConcurrentHashMap<>();

  /** What is counted together. */
  private record Answer(String route, String method, int status) {
    private Exposition.Labelled with(Histogram histogram) {
      return new Exposition.Labelled(
          Map.of("route", route, "method", method, "status", Integer.toString(status)), histogram);
    }
  }

  HttpMeter() {
    exposition.durations(
        "troupe_http_seconds", "Requests over HTTP until the answer's head", this::all);
  }

  /** Counts what a handler answers. */
  Function<Request, CompletionStage<Response>> around(
      Function<Request, CompletionStage<Response>> handler) {
    return request -> {
      long begun = System.nanoTime();
      String route = routeOf(Target.pathOf(request.target()));
      String method = request.method();
      String known = METHODS.contains(method) ? method : OTHER;
      return handler
          .apply(request)
          .thenApply(
              response -> {
                count(new Answer(route, known, response.status()), System.nanoTime() - begun);
                return response;
              });
    };
  }

  private void count(Answer answer, long nanos) {
    answers.computeIfAbsent(answer, unused -> Histogram.ofDurations()).add(nanos);
  }

  /** The route of a path as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    if (FIXED.contains(path)) {
      return path;
    }
    @Nullable String coordinated = CoordinationRoutes.routeOf(path);
    if (coordinated != null) {
      return coordinated;
    }
    if (path.startsWith(ConfigurationRoutes.PATH + "/")) {
      return ConfigurationRoutes.routeOf(path);
    }
    if (path.startsWith(ElectionRoutes.PATH + "/")) {
      return ElectionRoutes.routeOf(path);
    }
    if (!path.startsWith(MAPS + "/")) {
      return OTHER;
    }
    return path.indexOf('/', MAPS.length() + 1) < 0 ? MAPS + "/{map}" : MAPS + "/{map}/{key}";
  }

  private List<Exposition.Labelled> all() {
    return answers.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .map(entry -> entry.getKey().with(entry.getValue()))
        .toList();
  }

  String text() {
    return exposition.text();
  }

  @Override
  public void close() {
    exposition.close();
  }
}
