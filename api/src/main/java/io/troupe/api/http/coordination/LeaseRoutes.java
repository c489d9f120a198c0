package io.troupe.api.http.coordination;

import io.troupe.actors.RequestId;
import io.troupe.api.http.problem.Problem;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Call;
import io.troupe.api.http.request.Replies;
import io.troupe.api.http.stream.Waits;
import io.troupe.api.http.wire.Response;
import io.troupe.api.json.LockJson;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockAnswer;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What is asked about leases of whatever may be held: one request each.
 *
 * <pre>
 *   POST   …/NAME/renew, …/NAME/release
 *   GET    …/NAME/tickets/TICKET      wait for its turn
 *   DELETE …/NAME/tickets/TICKET      leave
 * </pre>
 */
final class LeaseRoutes {
  static final String TICKETS = "tickets/";
  private static final Set<String> CHANGES = Set.of("/renew", "/release", "/force-release", "/ask");

  private final Function<LockName, LeaseRequests> leases;
  private final BiFunction<LockName, String, RequestId> ids;
  private final Waits waits = new Waits();

  /**
   * Routes of such leases.
   *
   * @param ids the ids of changes, by their idempotency keys
   */
  LeaseRoutes(
      Function<LockName, LeaseRequests> leases, BiFunction<LockName, String, RequestId> ids) {
    this.leases = leases;
    this.ids = ids;
  }

  /** Answers those who wait, that they still do. */
  void close() {
    waits.close();
  }

  /**
   * The route of a path, as docs/openapi.yaml writes it.
   *
   * @param parent such as {@code /v1/locks}
   * @param name such as {@code /{lock}}
   */
  static String routeOf(String path, String parent, String name) {
    int slash = path.indexOf('/', parent.length() + 1);
    String part = slash < 0 ? "" : path.substring(slash);
    String route =
        part.startsWith("/" + TICKETS)
            ? "/tickets/{ticket}" + (part.endsWith("/asked") ? "/asked" : "")
            : CHANGES.contains(part) || part.isEmpty() ? part : "/{other}";
    return parent + name + route;
  }

  /** Something of one: what stands behind its name. */
  CompletionStage<Response> part(LockName name, String part, Call call) {
    return switch (part) {
      case "renew" -> renew(name, call);
      case "release" -> release(name, call);
      default -> {
        if (!part.startsWith(TICKETS)) {
          throw Asked.notFound();
        }
        long ticket = Asked.whole("a ticket", part.substring(TICKETS.length()));
        yield ticket(name, ProblemException.valid(() -> new LockTicket(ticket)), call);
      }
    };
  }

  Optional<RequestId> id(LockName name, Call call) {
    return Optional.ofNullable(call.head().idempotencyKey()).map(key -> ids.apply(name, key));
  }

  private CompletionStage<Response> ticket(LockName name, LockTicket ticket, Call call) {
    call.head().refuseConditions();
    return switch (call.method()) {
      case "GET", "HEAD" -> {
        call.query().allow("owner");
        yield waits
            .<LockAnswer>untilClosed(
                leases.apply(name).await(Asked.owner(call), ticket, call.options()),
                new LockAnswer.Waiting(ticket, Optional.empty()))
            .thenApply(LeaseRoutes::answered);
      }
      case "DELETE" -> {
        call.query().allow("owner");
        yield leases
            .apply(name)
            .leave(Asked.owner(call), ticket, call.options(id(name, call)))
            .thenApply(
                left ->
                    left
                        ? Replies.object(json -> json.writeBooleanField("left", true))
                        : notHeld());
      }
      default -> throw new ProblemException(Problem.methodNotAllowed("GET, HEAD, DELETE"));
    };
  }

  static Response answered(LockAnswer answer) {
    return switch (answer) {
      case LockAnswer.Held held -> Replies.object(json -> LockJson.write(held, json));
      case LockAnswer.Waiting waiting ->
          Replies.object(json -> LockJson.write(waiting, json)).withStatus(202);
      case LockAnswer.Busy busy -> throw new ProblemException(Problem.lockBusy(busy.token()));
      case LockAnswer.NotAllowed not ->
          throw new ProblemException(ProblemCode.LOCK_NOT_ALLOWED, detail(not.why()));
      case LockAnswer.Gone unused -> notHeld();
      case LockAnswer.Deadlocked why ->
          throw new ProblemException(ProblemCode.LOCK_DEADLOCK, why.cycle());
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

  static Response notHeld() {
    throw new ProblemException(
        ProblemCode.NOT_HELD, "the owner does not hold it so, nor waits for it; nothing changed");
  }

  private CompletionStage<Response> renew(LockName name, Call call) {
    Asked.post(call);
    Asked.refuseKeyOfRenewal(call);
    return Asked.body(call, "owner", "token", "leaseMillis")
        .thenCompose(
            body ->
                leases
                    .apply(name)
                    .renew(body.owner(), body.token(), body.lease(), call.options())
                    .thenCompose(
                        held ->
                            held
                                ? CompletableFuture.completedStage(renewed(body.lease()))
                                : leases
                                    .apply(name)
                                    .holder(body.owner(), body.token(), call.options())
                                    .thenApply(LeaseRoutes::notRenewed)));
  }

  private static Response renewed(Duration lease) {
    return Replies.object(json -> json.writeNumberField("leftMillis", lease.toMillis()));
  }

  private static Response notRenewed(Optional<LockHolder> holder) {
    return holder
        .flatMap(LockHolder::session)
        .<Response>map(
            session -> {
              throw new ProblemException(
                  ProblemCode.LOCK_NOT_ALLOWED,
                  "it is held under session " + session + ", and has no lease to renew");
            })
        .orElseGet(LeaseRoutes::notHeld);
  }

  private CompletionStage<Response> release(LockName name, Call call) {
    Asked.post(call);
    return Asked.body(call, "owner", "token")
        .thenCompose(
            body ->
                leases
                    .apply(name)
                    .release(body.owner(), body.token(), call.options(id(name, call))))
        .thenApply(
            holds ->
                holds
                    .map(left -> Replies.object(json -> json.writeNumberField("holds", left)))
                    .orElseGet(LeaseRoutes::notHeld));
  }
}
