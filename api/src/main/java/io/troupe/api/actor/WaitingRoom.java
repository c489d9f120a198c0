package io.troupe.api.actor;

import io.troupe.actors.Refusal;
import io.troupe.sharding.region.ClientLimits;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What may wait in all lines of a gateway together: as much as a node lets be under way. Safe for
 * use by many threads.
 */
final class WaitingRoom {
  private final ClientLimits limits;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  WaitingRoom(ClientLimits limits) {
    this.limits = limits;
  }

  /** Takes one in, or says why not. */
  Optional<Refusal> enter(int sizeBytes) {
    int countNow = count.incrementAndGet();
    long bytesNow = bytes.addAndGet(sizeBytes);
    if (countNow <= limits.maxInFlight() && bytesNow <= limits.maxInFlightBytes()) {
      return Optional.empty();
    }
    leave(sizeBytes);
    return Optional.of(
        new Refusal(
            Refusal.Code.OVERLOADED,
            "%d commands with %d bytes wait behind others of their key; allowed are %d with %d bytes"
                .formatted(countNow, bytesNow, limits.maxInFlight(), limits.maxInFlightBytes())));
  }

  void leave(int sizeBytes) {
    count.decrementAndGet();
    bytes.addAndGet(-sizeBytes);
  }
}
