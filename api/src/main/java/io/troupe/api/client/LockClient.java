package io.troupe.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.api.json.LockGraphJson;
import io.troupe.api.json.LockJson;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.lock.graph.WaitReport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks a node for locks over HTTP. Safe for use by many threads; methods wait for the answer. Each
 * change may be repeated: acquiring again what an owner holds counts once more, though, unless both
 * are made with the same idempotency key.
 */
public final class LockClient implements AutoCloseable {
  private static final String LOCKS = "/v1/locks";

  private final Exchange exchange;

  /** Of permits of semaphores, whose names then stand for those of locks, so many. */
  private final OptionalInt permits;

  /**
   * A client that says who it is; nothing is sent yet.
   *
   * @param node such as {@code http://127.0.0.1:7070}
   * @param timeout how long one call may take, from 1 ms to 10 minutes
   * @throws IllegalArgumentException if the URL is anything but http, a host and a port
   */
  public LockClient(URI node, Duration timeout, Principal principal) {
    this(new Exchange(node, timeout, principal), OptionalInt.empty());
  }

  private LockClient(Exchange exchange, OptionalInt permits) {
    this.exchange = exchange;
    this.permits = permits;
  }

  /**
   * The same for permits of semaphores, which stand in the place of locks: acquires so many at
   * once. Explains and lists no semaphores.
   */
  public LockClient ofPermits(int count) {
    return new LockClient(exchange, OptionalInt.of(count));
  }

  /** The same connections, for calls that may take this long, from 1 ms to 10 minutes. */
  LockClient within(Duration time) {
    return new LockClient(exchange.within(time), permits);
  }

  /**
   * Acquires a lock, or queues up: {@code Held}, {@code Waiting} or {@code Busy}.
   *
   * @param idempotency 1 to 128 printable ASCII characters; repeated with the same, it is acquired
   *     once
   * @param repeats whether a copy with this key went unanswered
   */
  public LockAnswer acquire(
      LockName name, LockOwner owner, LockTerms terms, String idempotency, boolean repeats) {
    ObjectNode body = body(owner).put("waitMillis", terms.patience().toMillis());
    terms
        .session()
        .ifPresentOrElse(
            session -> body.put("session", session.toString()),
            () -> body.put("leaseMillis", terms.lease().toMillis()));
    if (permits.isPresent()) {
      body.put("permits", permits.getAsInt());
    } else {
      body.put("mode", LockJson.text(terms.mode())).put("delayMillis", terms.delay().toMillis());
    }
    HttpResponse<byte[]> response = post(keyed(path(name), idempotency, repeats), body);
    return Exchange.isProblem(response, "lock-busy")
        ? new LockAnswer.Busy(
            Optional.of(Exchange.json(response).path("token"))
                .filter(JsonNode::isIntegralNumber)
                .map(it -> new FencingToken(it.asLong())))
        : answer(response);
  }

  /**
   * Waits for a place's turn, up to the client's timeout: {@code Held}, {@code Waiting}, {@code
   * Gone}, {@code Deadlocked}.
   */
  public LockAnswer await(LockName name, LockOwner owner, LockTicket ticket) {
    HttpResponse<byte[]> response = exchange.read(path(name, owner, ticket));
    return Exchange.isProblem(response, "lock-deadlock")
        ? new LockAnswer.Deadlocked(Exchange.json(response).path("detail").asText())
        : isNotHeld(response) ? new LockAnswer.Gone() : answer(response);
  }

  private static LockAnswer answer(HttpResponse<byte[]> response) {
    return Exchange.understood(
        response, LockJson::readAnswer, Exchange.found(response, "ticket", JsonNode::isNumber));
  }

  /** Leaves the queue, or gives up what came of it; answers whether there was such a place. */
  public boolean leave(LockName name, LockOwner owner, LockTicket ticket) {
    HttpRequest request = exchange.to(path(name, owner, ticket)).DELETE().build();
    HttpResponse<byte[]> response = exchange.write(request);
    return !isNotHeld(response)
        && Exchange.found(response, "left", JsonNode::isBoolean).path("left").asBoolean();
  }

  /**
   * Lets the lease go on for so long from now on; answers whether it is still held. What is held
   * under a session has none: refused as {@code lock-not-allowed}, saying which session it is.
   */
  public boolean renew(LockName name, LockOwner owner, FencingToken token, Duration lease) {
    ObjectNode body = body(owner).put("token", token.number()).put("leaseMillis", lease.toMillis());
    HttpResponse<byte[]> response = post(exchange.to(path(name) + "/renew"), body);
    return !isNotHeld(response) && Exchange.number(response, "leftMillis") > 0;
  }

  /** Gives it up once; answers how often the owner still holds it, or empty if it did not. */
  public Optional<Integer> release(LockName name, LockOwner owner, FencingToken token) {
    return release(exchange.to(path(name) + "/release"), owner, token);
  }

  /**
   * The same, once under this key, however often it is repeated.
   *
   * @param idempotency as of {@link #acquire}, and so is whether it repeats
   */
  public Optional<Integer> release(
      LockName name, LockOwner owner, FencingToken token, String idempotency, boolean repeats) {
    return release(keyed(path(name) + "/release", idempotency, repeats), owner, token);
  }

  private HttpRequest.Builder keyed(String path, String idempotency, boolean repeats) {
    HttpRequest.Builder request = exchange.to(path).header("Idempotency-Key", idempotency);
    return repeats ? request.header("Troupe-Retry", "true") : request;
  }

  private Optional<Integer> release(
      HttpRequest.Builder request, LockOwner owner, FencingToken token) {
    ObjectNode body = body(owner).put("token", token.number());
    HttpResponse<byte[]> response = post(request, body);
    return isNotHeld(response)
        ? Optional.empty()
        : Optional.of((int) Exchange.number(response, "holds"));
  }

  /** Takes it from who holds it, under this token only if one is given; from how many, if any. */
  public Optional<Integer> forceRelease(LockName name, Optional<FencingToken> token) {
    ObjectNode body = Exchange.JSON.createObjectNode();
    token.ifPresent(it -> body.put("token", it.number()));
    HttpResponse<byte[]> response = post(exchange.to(path(name) + "/force-release"), body);
    return isNotHeld(response)
        ? Optional.empty()
        : Optional.of((int) Exchange.number(response, "holders"));
  }

  /** Asks who holds it, under this token only if one is given, to give it up; how many, if any. */
  public Optional<Integer> askHolders(LockName name, Optional<FencingToken> token) {
    ObjectNode body = Exchange.JSON.createObjectNode();
    token.ifPresent(it -> body.put("token", it.number()));
    HttpResponse<byte[]> response = post(exchange.to(path(name) + "/ask"), body);
    return isNotHeld(response)
        ? Optional.empty()
        : Optional.of((int) Exchange.number(response, "holders"));
  }

  /** Waits until a place is asked for or gone, or it is other than known, up to the timeout. */
  public LeaseRequests.Ask awaitAsk(
      LockName name, LockOwner owner, LockTicket ticket, LeaseRequests.Ask known) {
    String path = path(name, owner, ticket, "/asked");
    HttpResponse<byte[]> response =
        exchange.read(known == LeaseRequests.Ask.ASKED ? path + "&known=true" : path);
    return isNotHeld(response)
        ? LeaseRequests.Ask.GONE
        : Exchange.found(response, "asked", JsonNode::isBoolean).path("asked").asBoolean()
            ? LeaseRequests.Ask.ASKED
            : LeaseRequests.Ask.NOT_YET;
  }

  /** Who holds it, who waits, and who held it before. */
  public LockReply.Explained explain(LockName name) {
    HttpResponse<byte[]> response = exchange.read(path(name));
    return Exchange.understood(
        response, LockJson::readExplained, Exchange.found(response, "holders", JsonNode::isArray));
  }

  /** The locks that are held or waited for, by name. */
  public LockReply.Listed list(Optional<LockName> after, int limit) {
    String query = "?limit=" + limit + after.map(it -> "&after=" + it.value()).orElse("");
    HttpResponse<byte[]> response = exchange.read(LOCKS + query);
    return Exchange.understood(
        response, LockJson::readListed, Exchange.found(response, "locks", JsonNode::isArray));
  }

  /**
   * Who waits for whom, and the cycles.
   *
   * @param after only locks behind this name
   * @param limit how many locks at most, 1 to 1,000
   */
  public WaitReport graph(Optional<LockName> after, int limit) {
    String query = "?limit=" + limit + after.map(it -> "&after=" + it.value()).orElse("");
    HttpResponse<byte[]> response = exchange.read("/v1/lock-graph" + query);
    return Exchange.understood(
        response, LockGraphJson::read, Exchange.found(response, "cycles", JsonNode::isArray));
  }

  private HttpResponse<byte[]> post(HttpRequest.Builder request, JsonNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return exchange.write(
        request.header("Content-Type", "application/json").POST(Exchange.body(bytes)).build());
  }

  private static ObjectNode body(LockOwner owner) {
    return Exchange.JSON.createObjectNode().put("owner", owner.value());
  }

  private static boolean isNotHeld(HttpResponse<byte[]> response) {
    return Exchange.isProblem(response, "not-held");
  }

  private String path(LockName name) {
    return (permits.isPresent() ? CoordinationClient.SEMAPHORES : LOCKS)
        + "/"
        + Exchange.encode(Bytes.utf8(name.value()));
  }

  private String path(LockName name, LockOwner owner, LockTicket ticket) {
    return path(name, owner, ticket, "");
  }

  private String path(LockName name, LockOwner owner, LockTicket ticket, String part) {
    return path(name)
        + "/tickets/"
        + ticket.number()
        + part
        + "?owner="
        + Exchange.encode(Bytes.utf8(owner.value()));
  }

  @Override
  public void close() {
    exchange.close();
  }
}
