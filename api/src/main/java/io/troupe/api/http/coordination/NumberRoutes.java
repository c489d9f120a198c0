package io.troupe.api.http.coordination;

import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.coordination.TroupeAtomicLong;
import io.troupe.api.coordination.TroupeIds;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.LockBody;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Response;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Options;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Atomic numbers, and ids: one request each.
 *
 * <pre>
 *   GET    /v1/atomics/NAME        what it is
 *   PUT    /v1/atomics/NAME        set it, perhaps only if it is what is expected
 *   DELETE /v1/atomics/NAME        forget it
 *   POST   /v1/atomics/NAME/add
 *   POST   /v1/ids/NAME            some ids in a row
 * </pre>
 */
final class NumberRoutes {
  static final String ATOMICS = "/v1/atomics";
  static final String IDS = "/v1/ids";

  private final Troupe troupe;

  NumberRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** One number. */
  CompletionStage<Response> atomic(Target target, Call call) {
    NamedPath path = NamedPath.of(target, ATOMICS);
    ObjectName name = path.name(ObjectName::new);
    TroupeAtomicLong number = TroupeAtomicLong.of(troupe, name);
    if (path.part().isPresent()) {
      if (!path.part().get().equals("add")) {
        throw Asked.notFound();
      }
      Asked.post(call);
      return Asked.body(call, "delta")
          .thenCompose(
              body ->
                  number.addAndGet(
                      body.whole("delta"), Asked.options(IdempotencyId.Sort.ATOMIC, name, call)))
          .thenApply(NumberRoutes::shown);
    }
    Asked.plain(call);
    return switch (call.method()) {
      case "GET", "HEAD" -> number.get(call.options()).thenApply(NumberRoutes::shown);
      case "PUT" ->
          Asked.body(call, "value", "expected", "version")
              .thenCompose(body -> set(number, body, call));
      case "DELETE" ->
          number
              .clear(Asked.options(IdempotencyId.Sort.ATOMIC, name, call))
              .thenApply(unused -> Response.of(204));
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, PUT, DELETE"));
    };
  }

  private static CompletionStage<Response> set(TroupeAtomicLong number, LockBody body, Call call) {
    long value = body.whole("value");
    OptionalLong expected = body.ifWhole("expected");
    Options options = Asked.options(IdempotencyId.Sort.ATOMIC, number.name(), call);
    OptionalLong version = body.ifWhole("version");
    if (version.isPresent() && (expected.isPresent() || version.getAsLong() < 0)) {
      throw ProblemException.invalid(
          "\"version\" is at least 0, and stands in the place of \"expected\"");
    }
    CompletionStage<Boolean> done =
        version.isPresent()
            ? number
                .compareAndSet(new Version(version.getAsLong()), value, options)
                .thenApply(Optional::isPresent)
            : setIfExpected(number, value, expected, options);
    return done.thenApply(
        happened -> {
          if (!happened) {
            throw new ProblemException(
                ProblemCode.CONDITION_FAILED, "the number is not what is expected");
          }
          return Replies.object(json -> json.writeNumberField("value", value));
        });
  }

  private static CompletionStage<Boolean> setIfExpected(
      TroupeAtomicLong number, long value, OptionalLong expected, Options options) {
    return expected.isPresent()
        ? number.compareAndSet(expected.getAsLong(), value, options)
        : number.set(value, options).thenApply(unused -> true);
  }

  private static Response shown(Counter number) {
    return Replies.object(
        json -> {
          json.writeNumberField("value", number.value());
          json.writeNumberField("version", number.version().number());
        });
  }

  /** Some ids. */
  CompletionStage<Response> ids(Target target, Call call) {
    NamedPath path = NamedPath.of(target, IDS);
    if (path.part().isPresent()) {
      throw Asked.notFound();
    }
    ObjectName name = path.name(ObjectName::new);
    Asked.post(call);
    return Asked.body(call, "count")
        .thenCompose(
            body ->
                TroupeIds.ordered(troupe, name)
                    .take(
                        body.ifWhole("count").isPresent() ? body.number("count") : 1,
                        Asked.options(IdempotencyId.Sort.IDS, name, call)))
        .thenApply(
            run ->
                Replies.object(
                    json -> {
                      json.writeNumberField("first", run.first().number());
                      json.writeNumberField("count", run.count());
                    }));
  }
}
