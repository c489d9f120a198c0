package io.troupe.api.http.coordination;

import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.LockGraphJson;
import io.troupe.api.json.LockJson;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockTicket;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Locks: one request each.
 *
 * <pre>
 *   GET    /v1/locks                          those that are held or waited for
 *   GET    /v1/lock-graph                     who waits for whom
 *   GET    /v1/locks/LOCK                     who holds it, who waits, and who held it
 *   POST   /v1/locks/LOCK                     acquire: held, or a ticket
 *   POST   /v1/locks/LOCK/force-release
 * </pre>
 */
final class LockRoutes {
  static final String PATH = "/v1/locks";

  /** Beside the locks, of which each name may be one. */
  static final String GRAPH = "/v1/lock-graph";

  private static final String ASKED = "/asked";

  private final Troupe troupe;
  private final LeaseRoutes leases;
  private final Waits waits = new Waits();

  LockRoutes(Troupe troupe) {
    this.troupe = troupe;
    this.leases = new LeaseRoutes(this::lock, IdempotencyId::ofLock);
  }

  /** Answers those who wait, that they still do. */
  void close() {
    waits.close();
    leases.close();
  }

  /** All locks. */
  CompletionStage<Response> list(Call call) {
    Asked.read(call, "after", "limit");
    return troupe
        .locks(Asked.after(call, LockName::new), Asked.limit(call), call.options())
        .thenApply(listed -> Replies.object(json -> LockJson.write(listed, json)));
  }

  /** Who waits for whom. */
  CompletionStage<Response> graph(Call call) {
    Asked.read(call, "after", "limit");
    Optional<LockName> after = Asked.after(call, LockName::new);
    int limit = Asked.limit(call);
    if (limit > LockCommand.MAX_LISTED) {
      throw ProblemException.invalid(
          "a limit of locks is from 1 to " + LockCommand.MAX_LISTED + ", not " + limit);
    }
    return troupe
        .lockGraph(call.options())
        .thenApply(
            report -> Replies.object(json -> LockGraphJson.write(report.page(after, limit), json)));
  }

  /** One lock, or something of it. */
  CompletionStage<Response> lock(Target target, Call call) {
    NamedPath path = NamedPath.of(target, PATH);
    LockName name = path.name(LockName::new);
    if (path.part().isEmpty()) {
      return whole(name, call);
    }
    String part = path.part().get();
    return switch (part) {
      case "force-release" -> force(name, call);
      case "ask" -> ask(name, call);
      default ->
          part.matches(LeaseRoutes.TICKETS + "[^/]*" + ASKED)
              ? awaitAsk(name, part, call)
              : leases.part(name, part, call);
    };
  }

  private CompletionStage<Response> ask(LockName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "token")
        .thenCompose(body -> lock(name).ask(body.ifToken(), call.options(leases.id(name, call))))
        .thenApply(
            asked ->
                asked
                    .map(count -> Replies.object(json -> json.writeNumberField("holders", count)))
                    .orElseGet(LeaseRoutes::notHeld));
  }

  private CompletionStage<Response> awaitAsk(LockName name, String part, Call call) {
    Asked.read(call, "owner", "known");
    LeaseRequests.Ask known =
        Asked.flag(call, "known") ? LeaseRequests.Ask.ASKED : LeaseRequests.Ask.NOT_YET;
    String number = part.substring(LeaseRoutes.TICKETS.length(), part.length() - ASKED.length());
    long ticket = Asked.whole("a ticket", number);
    return waits
        .untilClosed(
            lock(name)
                .awaitAsk(
                    Asked.owner(call),
                    ProblemException.valid(() -> new LockTicket(ticket)),
                    known,
                    call.options()),
            known)
        .thenApply(ask -> ask == LeaseRequests.Ask.GONE ? LeaseRoutes.notHeld() : told(ask, known));
  }

  private static Response told(LeaseRequests.Ask ask, LeaseRequests.Ask known) {
    Response told =
        Replies.object(json -> json.writeBooleanField("asked", ask == LeaseRequests.Ask.ASKED));
    return ask == known ? told.withStatus(202) : told;
  }

  private CompletionStage<Response> whole(LockName name, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> explain(name, call);
      case "POST" -> acquire(name, call);
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, POST"));
    };
  }

  private CompletionStage<Response> explain(LockName name, Call call) {
    Asked.plain(call);
    return lock(name)
        .explain(call.options())
        .thenApply(lock -> Replies.object(json -> LockJson.write(name, lock, json)));
  }

  private CompletionStage<Response> acquire(LockName name, Call call) {
    Asked.plain(call);
    return Asked.body(call, "owner", "mode", "session", "leaseMillis", "delayMillis", "waitMillis")
        .thenCompose(
            body ->
                lock(name).acquire(body.owner(), body.terms(), call.options(leases.id(name, call))))
        .thenApply(LeaseRoutes::answered);
  }

  private CompletionStage<Response> force(LockName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "token")
        .thenCompose(
            body -> lock(name).forceRelease(body.ifToken(), call.options(leases.id(name, call))))
        .thenApply(
            from ->
                from.map(count -> Replies.object(json -> json.writeNumberField("holders", count)))
                    .orElseGet(LeaseRoutes::notHeld));
  }

  private AsyncTroupeLock lock(LockName name) {
    return troupe.lock(name.value()).async();
  }
}
