package io.troupe.api.http.coordination;

import io.troupe.api.Troupe;
import io.troupe.api.coordination.TroupeLatch;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.LockBody;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.LatchJson;
import io.troupe.api.map.Options;
import io.troupe.coordination.latch.LatchReply;
import io.troupe.coordination.latch.LatchRound;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Count-down latches: one request each.
 *
 * <pre>
 *   GET    /v1/latches                      those that there are
 *   GET    /v1/latches/NAME                 its round, and what is left to be counted
 *   PUT    /v1/latches/NAME                 begin a round
 *   POST   /v1/latches/NAME/count-down
 *   GET    /v1/latches/NAME/rounds/ROUND    wait until the round is over
 *   DELETE /v1/latches/NAME
 * </pre>
 */
final class LatchRoutes {
  static final String PATH = "/v1/latches";
  private static final String COUNT_DOWN = "count-down";
  private static final String ROUNDS = "rounds/";

  private final Troupe troupe;
  private final Waits waits = new Waits();

  LatchRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Answers those who wait, that it still counts. */
  void close() {
    waits.close();
  }

  /** The route of a path of one latch, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    String part = NamedPath.partOf(path, PATH).orElse("");
    String route =
        part.startsWith(ROUNDS)
            ? "/rounds/{round}"
            : part.equals(COUNT_DOWN) ? "/count-down" : part.isEmpty() ? "" : "/{other}";
    return PATH + "/{latch}" + route;
  }

  /** All of them. */
  CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .coordination()
        .latches(Asked.after(call, ObjectName::new), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> LatchJson.write(listed, json)));
  }

  /** One, or something of it. */
  CompletionStage<Response> latch(Target target, Call call) {
    NamedPath path = NamedPath.of(target, PATH);
    ObjectName name = path.name(ObjectName::new);
    if (path.part().isEmpty()) {
      return whole(name, call);
    }
    String part = path.part().get();
    if (part.equals(COUNT_DOWN)) {
      return countDown(name, call);
    }
    if (!part.startsWith(ROUNDS)) {
      throw Asked.notFound();
    }
    LatchRound round = new LatchRound(Asked.whole("a round", part.substring(ROUNDS.length())));
    return await(name, round, call);
  }

  private CompletionStage<Response> whole(ObjectName name, Call call) {
    Asked.plain(call);
    return switch (call.method()) {
      case "GET", "HEAD" ->
          latch(name).show(call.options()).thenApply(standing -> answered(name, standing));
      case "PUT" -> set(name, call);
      case "DELETE" ->
          latch(name)
              .delete(options(name, call))
              .thenApply(was -> Asked.done(was, () -> absent(name)));
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, PUT, DELETE"));
    };
  }

  private CompletionStage<Response> set(ObjectName name, Call call) {
    return Asked.body(call, "count", "anew")
        .thenCompose(
            body ->
                latch(name).setCount(body.number("count"), body.flag("anew"), options(name, call)))
        .thenApply(standing -> answered(name, Optional.of(standing)));
  }

  private CompletionStage<Response> countDown(ObjectName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "by", "round")
        .thenCompose(
            body -> latch(name).countDown(round(body), body.numberOr("by", 1), options(name, call)))
        .thenApply(standing -> answered(name, standing));
  }

  private static Optional<LatchRound> round(LockBody body) {
    return body.ifWhole("round").stream()
        .mapToObj(it -> ProblemException.valid(() -> new LatchRound(it)))
        .findFirst();
  }

  private CompletionStage<Response> await(ObjectName name, LatchRound round, Call call) {
    Asked.read(call);
    return waits
        .untilClosed(latch(name).await(round, call.options()), TroupeLatch.Awaited.COUNTING)
        .thenApply(
            awaited ->
                Replies.object(json -> LatchJson.write(round, awaited.text(), json))
                    .withStatus(awaited == TroupeLatch.Awaited.COUNTING ? 202 : 200));
  }

  private TroupeLatch latch(ObjectName name) {
    return troupe.latch(name.value());
  }

  private static Options options(ObjectName name, Call call) {
    return Asked.options(IdempotencyId.Sort.LATCH, name, call);
  }

  private static Response answered(ObjectName name, Optional<LatchReply.Standing> standing) {
    return standing
        .map(it -> Replies.object(json -> LatchJson.write(it, json)))
        .orElseThrow(() -> absent(name));
  }

  private static ProblemException absent(ObjectName name) {
    return new ProblemException(
        ProblemCode.NOT_FOUND,
        "there is no latch '" + name + "', or that round of it is over; nothing changed");
  }
}
