package io.troupe.api.cli.barrier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.api.cli.console.NodeOptions;
import io.troupe.api.client.CoordinationClient;
import io.troupe.api.json.BarrierJson;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A party that arrives at a barrier, and waits in this process until its generation is over. */
final class BarrierWait {
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** One look waits no longer, so that a node that is gone is noticed. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final Duration LEAST_LOOK = Duration.ofMillis(1);

  private final NodeOptions options;
  private final ObjectName name;
  private final int parties;
  private final Duration wait;
  private final Duration lease;
  private final @Nullable GuestId session;
  private final LockOwner party;

  /**
   * What came of it.
   *
   * @param awaited how its generation ended
   */
  record Over(BarrierReply.Arrived arrived, BarrierReply.Awaited awaited) {
    boolean isTripped() {
      return awaited instanceof BarrierReply.Ended ended
          && ended.outcome() instanceof BarrierOutcome.Tripped;
    }

    String text() {
      String outcome = BarrierJson.outcome(Optional.of(awaited));
      return awaited instanceof BarrierReply.Ended ended
              && ended.outcome() instanceof BarrierOutcome.Broken broken
          ? outcome + ": " + broken.text()
          : outcome;
    }
  }

  BarrierWait(
      NodeOptions options,
      ObjectName name,
      int parties,
      Duration wait,
      @Nullable Duration lease,
      @Nullable GuestId session,
      @Nullable LockOwner party) {
    this.options = options;
    this.name = name;
    this.parties = parties;
    this.wait = wait;
    this.lease = lease == null ? LEASE : lease;
    this.session = session;
    this.party = party == null ? draw() : party;
  }

  private static LockOwner draw() {
    byte[] id = new byte[8];
    new SecureRandom().nextBytes(id);
    return new LockOwner("cli/" + HexFormat.of().formatHex(id));
  }

  /** Arrives and waits; empty if its session is over. */
  Optional<Over> run(Principal principal) {
    try (CoordinationClient client = options.connectCoordination(principal)) {
      long endNanos = System.nanoTime() + wait.toNanos();
      return arrive(client).map(arrived -> new Over(arrived, await(client, arrived, endNanos)));
    }
  }

  private Optional<BarrierReply.Arrived> arrive(CoordinationClient client) {
    ObjectNode body = party().put("parties", parties).put("waitMillis", wait.toMillis());
    if (session == null) {
      body.put("leaseMillis", lease.toMillis());
    } else {
      body.put("session", session.toString());
    }
    return change(client, "/arrive", body, BarrierJson::readArrived);
  }

  private BarrierReply.Awaited await(
      CoordinationClient client, BarrierReply.Arrived arrived, long endNanos) {
    BarrierGeneration generation = arrived.generation();
    String path = "/generations/" + generation.number();
    long mostNanos = session == null ? lease.dividedBy(3).toNanos() : LOOK.toNanos();
    while (true) {
      long leftNanos = endNanos - System.nanoTime();
      long lookNanos = Math.min(leftNanos, Math.min(mostNanos, LOOK.toNanos()));
      Optional<BarrierReply.Awaited> awaited =
          look(path, Duration.ofNanos(Math.max(LEAST_LOOK.toNanos(), lookNanos)));
      if (awaited.isPresent()) {
        return awaited.get();
      }
      if (leftNanos <= 0) {
        // All hear the same: it may have tripped meanwhile, which the next look tells.
        var unused = change(client, path + "/leave", party(), json -> json);
      } else if (session == null) {
        ObjectNode body = party().put("leaseMillis", lease.toMillis());
        var unused = change(client, path + "/renew", body, json -> json);
      }
    }
  }

  private Optional<BarrierReply.Awaited> look(String path, Duration time) {
    try (CoordinationClient client = options.within(time)) {
      return client
          .read(CoordinationClient.BARRIERS, name, path, BarrierJson::readAwaited)
          .orElseGet(() -> Optional.of(new BarrierReply.NotKnown()));
    }
  }

  private ObjectNode party() {
    return CoordinationClient.body().put("party", party.toString());
  }

  private <R> Optional<R> change(
      CoordinationClient client, String part, ObjectNode body, Function<JsonNode, R> read) {
    return client.change("POST", CoordinationClient.BARRIERS, name, part, body, read);
  }
}
