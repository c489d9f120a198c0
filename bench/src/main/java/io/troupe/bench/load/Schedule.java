package io.troupe.bench.load;

import java.time.Duration;
import java.util.List;

/**
 * When the operations of an open loop are due: pure arithmetic, no clock. Phases follow each other;
 * within one, operations are due at even distances.
 *
 * @param phases one after the other
 */
public record Schedule(List<Phase> phases) {
  /**
   * A time of one rate.
   *
   * @param perSecond operations per second, above 0
   * @param time how long
   */
  public record Phase(double perSecond, Duration time) {
    public Phase {
      if (!(perSecond > 0) || time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException(
            "a phase has a rate above 0 and takes a while, not " + perSecond + " for " + time);
      }
    }

    private long operations() {
      return (long) Math.floor(perSecond * time.toNanos() / 1e9);
    }
  }

  public Schedule {
    phases = List.copyOf(phases);
  }

  /** One rate for a while. */
  public static Schedule even(double perSecond, Duration time) {
    return new Schedule(List.of(new Phase(perSecond, time)));
  }

  /** How many operations there are. */
  public long operations() {
    return phases.stream().mapToLong(Phase::operations).sum();
  }

  /** How long it takes, in nanoseconds. */
  public long nanos() {
    return phases.stream().mapToLong(phase -> phase.time().toNanos()).sum();
  }

  /** When operation {@code number}, from 0, is due: nanoseconds from the beginning. */
  public long dueNanos(long number) {
    long left = number;
    long begun = 0;
    for (Phase phase : phases) {
      if (left < phase.operations()) {
        return begun + (long) (left * 1e9 / phase.perSecond());
      }
      left -= phase.operations();
      begun += phase.time().toNanos();
    }
    throw new IndexOutOfBoundsException("no operation " + number + " of " + operations());
  }
}
