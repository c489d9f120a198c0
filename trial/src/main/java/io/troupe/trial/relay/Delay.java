package io.troupe.trial.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How much later something arrives: any time between two, both included.
 *
 * @param least not negative
 * @param most at least as long
 */
public record Delay(Duration least, Duration most) {
  /** At once. */
  public static final Delay NONE = new Delay(Duration.ZERO, Duration.ZERO);

  public Delay {
    if (least.isNegative() || most.compareTo(least) < 0) {
      throw new IllegalArgumentException("no delay from " + least + " to " + most);
    }
  }

  /** One of these times. */
  long drawNanos() {
    return ThreadLocalRandom.current().nextLong(least.toNanos(), most.toNanos() + 1);
  }
}
