package io.troupe.simulation.partition;

import io.troupe.actors.Moment;
import java.util.Random;

/** The clocks of one process: from where the monotonic one counts, and how fast, is its own. */
final class Clock {
  private final double rate;
  private final long offsetNanos;
  private final long startNanos;
  private final long wallSkewMillis;

  Clock(Random random, long startNanos, Faults faults) {
    double span = Faults.FASTEST - Faults.SLOWEST;
    // The ends are where rules break, so they are drawn often.
    double place = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
    this.rate = faults.drift() ? Faults.SLOWEST + span * place : 1;
    this.offsetNanos = random.nextLong(1L << 60) - (1L << 59);
    this.startNanos = startNanos;
    this.wallSkewMillis = faults.wallJumps() ? random.nextLong(7_200_000) - 3_600_000 : 0;
  }

  double rate() {
    return rate;
  }

  Moment at(long worldNanos, long wallMillis) {
    return new Moment(shownAt(worldNanos), wallMillis + wallSkewMillis);
  }

  long shownAt(long worldNanos) {
    return offsetNanos + (long) ((worldNanos - startNanos) * rate);
  }

  /** When the monotonic clock will show this, by the world's time. */
  long whenItShows(long monotonicNanos) {
    return startNanos + (long) Math.ceil((monotonicNanos - offsetNanos) / rate);
  }
}
