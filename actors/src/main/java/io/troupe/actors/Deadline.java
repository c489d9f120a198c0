package io.troupe.actors;

import java.time.Duration;

/**
 * The moment after which nobody waits for an answer any more. One deadline is made at the edge and
 * travels with the command; it decides whether work is still worth starting, never whether it is
 * right. Counted on the monotonic clock of this process; on the wire it travels as time left.
 *
 * @param monotonicNanos as {@link System#nanoTime()} counts
 */
public record Deadline(long monotonicNanos) {
  /** The deadline {@code timeout} after {@code now}. */
  public static Deadline after(Duration timeout, Moment now) {
    return new Deadline(now.monotonicNanos() + timeout.toNanos());
  }

  /** Whether {@code now} is at or after the deadline. */
  public boolean isPast(Moment now) {
    return monotonicNanos - now.monotonicNanos() <= 0;
  }

  /** What is left at {@code now}; never negative. */
  public Duration left(Moment now) {
    return Duration.ofNanos(Math.max(0, monotonicNanos - now.monotonicNanos()));
  }
}
