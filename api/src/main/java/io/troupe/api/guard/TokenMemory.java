package io.troupe.api.guard;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.guard.GuardTable;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The largest fencing token that came for each of many resources, in the memory of this process.
 * Safe for use by many threads.
 *
 * <p>It guards what this process alone writes, while it runs: started anew it knows nothing, and
 * beside it another process knows something else. What several processes write needs a guard where
 * it is stored. It looks at a token when its request comes: one that was let in goes on while a
 * larger one arrives.
 */
public final class TokenMemory {
  /** The longest name of a resource, in bytes. */
  public static final int MAX_RESOURCE_BYTES = 2_048;

  private final GuardLimits limits;
  private final LongSupplier nanoClock;
  private final long startedNanos;
  private final ReentrantLock turn = new ReentrantLock();
  private final GuardTable table; // guarded by turn
  private long refused; // guarded by turn

  /** A memory that has seen nothing. */
  public TokenMemory(GuardLimits limits) {
    this(limits, System::nanoTime);
  }

  TokenMemory(GuardLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.startedNanos = nanoClock.getAsLong();
    this.table = new GuardTable(limits, new ClockDrift(0));
  }

  /**
   * Lets a token in, and remembers it for as long as the limits say behind the last one.
   *
   * @param resource what is written; 1 to {@link #MAX_RESOURCE_BYTES} bytes as UTF-8
   * @throws StaleTokenException if a larger one was let in for this resource
   * @throws RefusedException as {@code OVERLOADED} if as many resources as may be are remembered:
   *     none is forgotten early
   * @throws IllegalArgumentException if the resource is empty or too long
   */
  public void pass(String resource, FencingToken token) {
    Bytes place = Bytes.utf8(resource);
    if (place.length() < 1 || place.length() > MAX_RESOURCE_BYTES) {
      throw new TooLargeException(
          "a guarded resource's name has 1 to %d bytes, not %d"
              .formatted(MAX_RESOURCE_BYTES, place.length()));
    }
    turn.lock();
    try {
      long nowMillis = (nanoClock.getAsLong() - startedNanos) / 1_000_000;
      Optional<FencingToken> seen = table.seen(place);
      if (seen.isPresent() && seen.get().compareTo(token) > 0) {
        refused++;
        throw new StaleTokenException(token, seen.get());
      }
      if (seen.isEmpty() && table.isFull(nowMillis)) {
        throw new RefusedException(
            Refusal.Code.OVERLOADED,
            "tokens of %d resources are remembered, and may be of no more; nothing was done"
                .formatted(limits.most()));
      }
      table.see(place, token, nowMillis);
    } finally {
      turn.unlock();
    }
  }

  /** How many tokens came too late. */
  public long refused() {
    turn.lock();
    try {
      return refused;
    } finally {
      turn.unlock();
    }
  }
}
