package io.troupe.api.http;

import io.troupe.actors.RequestId;
import io.troupe.api.Troupe;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.http.request.LockBody;
import io.troupe.api.http.request.Target;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.LockJson;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks: one request each.
 *
 * <pre>
 *   GET    /v1/locks                          those that are held or waited for
 *   GET    /v1/locks/LOCK                     who holds it, who waits, and who held it
 *   POST   /v1/locks/LOCK                     acquire: held, or a ticket
 *   POST   /v1/locks/LOCK/renew, /release, /force-release
 *   GET    /v1/locks/LOCK/tickets/TICKET      wait for its turn
 *   DELETE /v1/locks/LOCK/tickets/TICKET      leave
 * </pre>
 */
final class LockRoutes {
  static final String PATH = "/v1/locks";

  private static final Set<String> CHANGES = Set.of("/renew", "/release", "/force-release");
  private static final String TICKETS = "tickets/";
  private static final long LISTED = 100;

  private final Troupe troupe;

  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  LockRoutes(Troupe troupe) {
    this.troupe = troupe;
  }

  /** Somebody who waits for a place's turn; no two are equal. */
  private static final class Waiter {
    private final LockTicket ticket;
    private final CompletableFuture<LockAnswer> answer = new CompletableFuture<>();

    private Waiter(LockTicket ticket) {
      this.ticket = ticket;
    }

    private void waitsOn() {
      boolean unused = answer.complete(new LockAnswer.Waiting(ticket, Optional.empty()));
    }
  }

  /** Answers those who wait, that they still do. */
  void close() {
    closed = true;
    waiting.forEach(Waiter::waitsOn);
  }

  /** What was waited for, or once the server closes, that it still is. */
  private CompletionStage<LockAnswer> untilClosed(
      CompletionStage<LockAnswer> wait, LockTicket ticket) {
    Waiter waiter = new Waiter(ticket);
    waiting.add(waiter);
    var unused =
        wait.whenComplete(
            (awaited, failure) -> {
              waiting.remove(waiter);
              boolean unusedDone =
                  failure == null
                      ? waiter.answer.complete(awaited)
                      : waiter.answer.completeExceptionally(failure);
            });
    if (closed) {
      waiter.waitsOn();
    }
    return waiter.answer;
  }

  /** The route of a path below that of locks, as docs/openapi.yaml writes it. */
  static String routeOf(String path) {
    int slash = path.indexOf('/', PATH.length() + 1);
    String part = slash < 0 ? "" : path.substring(slash);
    String route =
        part.startsWith("/" + TICKETS)
            ? "/tickets/{ticket}"
            : CHANGES.contains(part) || part.isEmpty() ? part : "/{other}";
    return PATH + "/{lock}" + route;
  }

  /** All locks. */
  CompletionStage<Response> list(Call call) {
    NodeRoutes.requireRead(call, NodeRoutes.METHODS, "after", "limit");
    Optional<LockName> after =
        Optional.ofNullable(call.query().text("after"))
            .map(it -> ProblemException.valid(() -> new LockName(it)));
    return troupe
        .locks(after, limited(number(call, "limit").orElse(LISTED)), call.options())
        .thenApply(listed -> Replies.object(json -> LockJson.write(listed, json)));
  }

  /** One lock, or something of it. */
  CompletionStage<Response> lock(Target target, Call call) {
    int start = PATH.length() + 1;
    int slash = target.path().indexOf('/', start);
    LockName name = target.lock(start, slash < 0 ? target.path().length() : slash);
    String part = slash < 0 ? "" : target.path().substring(slash + 1);
    return switch (part) {
      case "" -> slash < 0 ? whole(name, call) : notFound();
      case "renew" -> renew(name, call);
      case "release" -> release(name, call);
      case "force-release" -> force(name, call);
      default -> {
        if (!part.startsWith(TICKETS)) {
          yield notFound();
        }
        long ticket = whole("a ticket", part.substring(TICKETS.length()));
        yield ticket(name, ProblemException.valid(() -> new LockTicket(ticket)), call);
      }
    };
  }

  private static CompletionStage<Response> notFound() {
    throw Router.notFound();
  }

  private CompletionStage<Response> whole(LockName name, Call call) {
    return switch (call.method()) {
      case "GET", "HEAD" -> explain(name, call);
      case "POST" -> acquire(name, call);
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, POST"));
    };
  }

  private CompletionStage<Response> explain(LockName name, Call call) {
    plain(call);
    return lock(name)
        .explain(call.options())
        .thenApply(lock -> Replies.object(json -> LockJson.write(name, lock, json)));
  }

  private CompletionStage<Response> acquire(LockName name, Call call) {
    plain(call);
    return body(call, "owner", "mode", "session", "leaseMillis", "delayMillis", "waitMillis")
        .thenCompose(
            body -> lock(name).acquire(body.owner(), body.terms(), call.options(id(name, call))))
        .thenApply(LockRoutes::answered);
  }

  private CompletionStage<Response> ticket(LockName name, LockTicket ticket, Call call) {
    call.head().refuseConditions();
    return switch (call.method()) {
      case "GET", "HEAD" -> {
        call.query().allow("owner");
        yield untilClosed(lock(name).await(owner(call), ticket, call.options()), ticket)
            .thenApply(LockRoutes::answered);
      }
      case "DELETE" -> {
        call.query().allow("owner");
        yield lock(name)
            .leave(owner(call), ticket, call.options(id(name, call)))
            .thenApply(
                left ->
                    left
                        ? Replies.object(json -> json.writeBooleanField("left", true))
                        : notHeld());
      }
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, DELETE"));
    };
  }

  private static Response answered(LockAnswer answer) {
    return switch (answer) {
      case LockAnswer.Held held -> Replies.object(json -> LockJson.write(held, json));
      case LockAnswer.Waiting waiting ->
          Replies.object(json -> LockJson.write(waiting, json)).withStatus(202);
      case LockAnswer.Busy busy -> throw new ProblemException(Problem.lockBusy(busy.token()));
      case LockAnswer.NotAllowed not ->
          throw new ProblemException(ProblemCode.LOCK_NOT_ALLOWED, detail(not.why()));
      case LockAnswer.Gone unused -> notHeld();
    };
  }

  private static String detail(LockReply.NotAllowed.Why why) {
    return switch (why) {
      case UPGRADE -> "the owner shares it, and must release it before it asks for it alone";
      case OTHER_MODE -> "the owner waits for it in the other mode already";
      case QUEUE_FULL -> "as many hold or wait for it as may";
      case LOCKS_FULL -> "as many locks of its partition are held as may be";
      case HOLDS_FULL -> "the owner has acquired it as often as one may";
      case NO_SESSION -> "the session has ended, or never was";
      case OTHER_SESSION ->
          "the owner holds it or waits for it under another session, or under none";
    };
  }

  private static Response notHeld() {
    throw new ProblemException(
        ProblemCode.NOT_HELD, "the owner does not hold it so, nor waits for it; nothing changed");
  }

  private CompletionStage<Response> renew(LockName name, Call call) {
    post(call);
    if (call.head().idempotencyKey() != null) {
      // The answer of an earlier one would tell a lease that did not begin now.
      throw ProblemException.invalid(
          "Idempotency-Key has no meaning here: a renewal may be repeated as it is");
    }
    return body(call, "owner", "token", "leaseMillis")
        .thenCompose(
            body ->
                lock(name)
                    .renew(body.owner(), body.token(), body.lease(), call.options())
                    .thenApply(
                        held ->
                            held
                                ? Replies.object(
                                    json ->
                                        json.writeNumberField(
                                            "leftMillis", body.lease().toMillis()))
                                : notHeld()));
  }

  private CompletionStage<Response> release(LockName name, Call call) {
    post(call);
    return body(call, "owner", "token")
        .thenCompose(
            body -> lock(name).release(body.owner(), body.token(), call.options(id(name, call))))
        .thenApply(
            holds ->
                holds
                    .map(left -> Replies.object(json -> json.writeNumberField("holds", left)))
                    .orElseGet(LockRoutes::notHeld));
  }

  private CompletionStage<Response> force(LockName name, Call call) {
    post(call);
    return body(call, "token")
        .thenCompose(body -> lock(name).forceRelease(body.ifToken(), call.options(id(name, call))))
        .thenApply(
            from ->
                from.map(count -> Replies.object(json -> json.writeNumberField("holders", count)))
                    .orElseGet(LockRoutes::notHeld));
  }

  private static void post(Call call) {
    if (!call.method().equals("POST")) {
      throw new ProblemException(Problem.methodNotAllowed("POST"));
    }
    plain(call);
  }

  private static void plain(Call call) {
    call.query().allow();
    call.head().refuseConditions();
  }

  private static CompletionStage<LockBody> body(Call call, String... fields) {
    if (!call.head().hasContentType("application/json")) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "a change of a lock is application/json, not '" + call.head().contentType() + "'");
    }
    return call.body(LockBody.MAX_BYTES).thenApply(bytes -> LockBody.parse(bytes, fields));
  }

  private static LockOwner owner(Call call) {
    @Nullable String owner = call.query().text("owner");
    if (owner == null) {
      throw ProblemException.invalid("the parameter owner is missing: who waits");
    }
    return ProblemException.valid(() -> new LockOwner(owner));
  }

  private static Optional<Long> number(Call call, String parameter) {
    return Optional.ofNullable(call.query().text(parameter)).map(it -> whole(parameter, it));
  }

  /** The limit itself is refused where it is too large. */
  private static int limited(long limit) {
    return (int) Math.min(Integer.MAX_VALUE, limit);
  }

  private static long whole(String what, String text) {
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw ProblemException.invalid(what + " is a whole number from 1 on, not '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private static Optional<RequestId> id(LockName name, Call call) {
    return Optional.ofNullable(call.head().idempotencyKey())
        .map(key -> IdempotencyId.ofLock(name, key));
  }

  private AsyncTroupeLock lock(LockName name) {
    return troupe.lock(name.value()).async();
  }
}
