package io.troupe.persistence.groups.store;

/**
 * How long a round waits for more to share it. While there is a processor for each thread that
 * wants one, not at all: what comes meanwhile is the next round's. Where threads wait for one, a
 * round takes it from those who would fill the next, and fewer, larger rounds get more done: the
 * pause grows with the square of how late this thread gets to run. For one thread.
 */
final class Pace {
  /** Being this late, it waits for as long; being less so, not at all. */
  private static final long EVEN_NANOS = 250_000;

  private static final long MOST_NANOS = 2_000_000;

  /** One that is later waited for no processor: the machine slept, or the process stood still. */
  private static final long MOST_LATE_NANOS = 10_000_000;

  /** Each time counts for one in so many. */
  private static final int WEIGHT = 16;

  private long lateNanos;

  /**
   * It was to run, and did so much later.
   *
   * @param late in nanoseconds; less than none is none
   */
  void ran(long late) {
    lateNanos += (Math.clamp(late, 0, MOST_LATE_NANOS) - lateNanos) / WEIGHT;
  }

  /** Before the next round, 0 to 2 ms. */
  long pauseNanos() {
    return lateNanos < EVEN_NANOS ? 0 : Math.min(MOST_NANOS, lateNanos * lateNanos / EVEN_NANOS);
  }
}
