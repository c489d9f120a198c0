package io.troupe.api.transfer.target;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a repetition: twice as long each time, and a random share of it, so that
 * many who wait for one node do not return at once.
 *
 * @param first before the first repetition, at most
 * @param most before any
 */
public record Backoff(Duration first, Duration most) {
  /** For a node that restarts: begins at 100 ms, ends at 3 s. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));

  public Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("a wait is positive, and the last is the longest");
    }
  }

  /**
   * The wait before repetition {@code n}, from 1: between half and all of its span, and never less
   * than {@code atLeast}.
   */
  public Duration before(int n, Duration atLeast) {
    long span = first.toNanos();
    for (int i = 1; i < n && span < most.toNanos(); i++) {
      span *= 2;
    }
    span = Math.min(span, most.toNanos());
    long wait = ThreadLocalRandom.current().nextLong(span / 2, span + 1);
    return atLeast.toNanos() > wait ? atLeast.plusNanos(wait / 4) : Duration.ofNanos(wait);
  }
}
