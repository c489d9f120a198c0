package io.troupe.api.http.coordination;

import io.troupe.actors.GuestId;
import io.troupe.actors.RequestId;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.SessionBody;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.SessionJson;
import io.troupe.api.map.Options;
import io.troupe.api.session.SessionTerms;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Sessions: one request each.
 *
 * <pre>
 *   GET    /v1/sessions                       those that live
 *   POST   /v1/sessions                       open
 *   GET    /v1/sessions/SESSION               how it is
 *   DELETE /v1/sessions/SESSION               close
 *   POST   /v1/sessions/SESSION/keep-alive    its lease begins anew
 *   POST   /v1/sessions/SESSION/end           end it for its client
 * </pre>
 */
final class SessionRoutes {
  static final String PATH = "/v1/sessions";

  private static final Set<String> CHANGES = Set.of("/keep-alive", "/end");

  private final Troupe troupe;

  SessionRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** The route of a path below that of sessions, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    int slash = path.indexOf('/', PATH.length() + 1);
    String part = slash < 0 ? "" : path.substring(slash);
    return PATH + "/{session}" + (CHANGES.contains(part) || part.isEmpty() ? part : "/{other}");
  }

  /** All sessions, or a new one. */
  CompletionStage<Response> all(Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> list(call);
      case "POST" -> open(call);
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, POST"));
    };
  }

  private CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .sessions()
        .list(Asked.after(call, GuestId::parse), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> SessionJson.write(listed, json)));
  }

  private CompletionStage<Response> open(Call call) {
    Asked.plain(call);
    Asked.requireJson(call);
    Optional<RequestId> id =
        Optional.ofNullable(call.head().idempotencyKey()).map(IdempotencyId::ofSession);
    return call.body(SessionBody.MAX_BYTES)
        .thenApply(SessionBody::parse)
        .thenCompose(
            terms ->
                troupe
                    .sessions()
                    .open(terms, call.options(id))
                    .thenApply(session -> opened(session, terms)));
  }

  private static Response opened(GuestId session, SessionTerms terms) {
    return Replies.object(json -> SessionJson.write(session, terms, json))
        .withStatus(201)
        .with(new Header("Location", PATH + "/" + session));
  }

  /** One session, or something to be done with it. */
  CompletionStage<Response> one(Target target, Call call) {
    NamedPath path = NamedPath.of(target, PATH);
    GuestId session = path.name(GuestId::parse);
    if (path.part().isEmpty()) {
      return whole(session, call);
    }
    return switch (path.part().get()) {
      case "keep-alive" -> keep(session, call);
      case "end" -> {
        Asked.post(call);
        yield ended(session, call, troupe.sessions()::end);
      }
      default -> throw Asked.notFound();
    };
  }

  private CompletionStage<Response> whole(GuestId session, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> {
        Asked.plain(call);
        yield troupe
            .sessions()
            .explain(session, call.options())
            .thenApply(
                shown ->
                    shown
                        .map(it -> Replies.object(json -> SessionJson.write(it, json)))
                        .orElseGet(() -> over(session)));
      }
      case "DELETE" -> {
        Asked.plain(call);
        yield ended(session, call, troupe.sessions()::close);
      }
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, DELETE"));
    };
  }

  private CompletionStage<Response> keep(GuestId session, Call call) {
    Asked.post(call);
    if (call.head().idempotencyKey() != null) {
      // The answer of an earlier one would tell a lease that did not begin now.
      throw ProblemException.invalid(
          "Idempotency-Key has no meaning here: a session may be kept as often as one likes");
    }
    return troupe
        .sessions()
        .keep(List.of(session), call.options())
        .thenApply(
            live ->
                live.contains(session)
                    ? Replies.object(json -> json.writeStringField("session", session.toString()))
                    : over(session));
  }

  private static CompletionStage<Response> ended(
      GuestId session, Call call, BiFunction<GuestId, Options, CompletionStage<Boolean>> end) {
    Optional<RequestId> id =
        Optional.ofNullable(call.head().idempotencyKey())
            .map(key -> IdempotencyId.ofSession(session, key));
    return end.apply(session, call.options(id))
        .thenApply(
            lived ->
                lived
                    ? Replies.object(json -> json.writeBooleanField("ended", true))
                    : over(session));
  }

  private static Response over(GuestId session) {
    throw new ProblemException(
        ProblemCode.SESSION_OVER, "session " + session + " has ended, or never was");
  }
}
