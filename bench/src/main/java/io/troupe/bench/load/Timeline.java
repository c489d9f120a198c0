package io.troupe.bench.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How a run went, in steps of 100 ms: what was done in each, and how much of what was due in each
 * went well, which means done in time. Bounded by the length of the run.
 */
public final class Timeline {
  private static final long STEP_NANOS = 100_000_000;

  /** So much of what is due in a step must go well for the step to be normal. */
  private static final double NORMAL = 0.99;

  private final long inTimeNanos;
  private final AtomicLongArray done;
  private final AtomicLongArray due;
  private final AtomicLongArray well;

  /**
   * For a run of this length.
   *
   * @param inTime how late an operation may be done to have gone well
   */
  public Timeline(Duration length, Duration inTime) {
    int steps = (int) (length.toNanos() / STEP_NANOS) + 1;
    inTimeNanos = inTime.toNanos();
    done = new AtomicLongArray(steps);
    due = new AtomicLongArray(steps);
    well = new AtomicLongArray(steps);
  }

  /** Something that was due at {@code dueNanos} ended so, {@code nanos} later. */
  void add(Outcome outcome, long dueNanos, long nanos) {
    due.incrementAndGet(step(dueNanos));
    if (outcome == Outcome.DONE) {
      int step = (int) ((dueNanos + nanos) / STEP_NANOS);
      if (step < done.length()) {
        done.incrementAndGet(step);
      }
      if (nanos <= inTimeNanos) {
        well.incrementAndGet(step(dueNanos));
      }
    }
  }

  /** Something that was due at {@code dueNanos} was not sent. */
  void addNotSent(long dueNanos) {
    due.incrementAndGet(step(dueNanos));
  }

  /** Operations done per second in a part of the run. */
  public double donePerSecond(Duration from, Duration to) {
    long sum = 0;
    int end = step(to.toNanos());
    for (int i = step(from.toNanos()); i < end; i++) {
      sum += done.get(i);
    }
    return sum * 1e9 / to.minus(from).toNanos();
  }

  /** How long after {@code overloadEnd} the last step began that was not normal, and ended. */
  public Duration recovery(Duration overloadEnd) {
    int first = step(overloadEnd.toNanos());
    for (int i = due.length() - 1; i >= first; i--) {
      if (well.get(i) < NORMAL * due.get(i)) {
        return Duration.ofNanos((i + 1 - first) * STEP_NANOS);
      }
    }
    return Duration.ZERO;
  }

  private int step(long nanos) {
    return (int) Math.min(nanos / STEP_NANOS, due.length() - 1L);
  }
}
