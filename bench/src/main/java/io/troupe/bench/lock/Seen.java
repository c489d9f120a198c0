package io.troupe.bench.lock;

import io.troupe.bench.load.Measured;
import java.util.Arrays;

/**
 * What was seen of one contender in one round.
 *
 * @param measured what was done; unknown is what failed
 * @param jain how evenly clients got what they wanted, from 1/n to 1, by Jain's index; 1 where that
 *     is not measured
 * @param violations grants while another one held, before a lease could have ended, or under a
 *     token that did not rise
 */
record Seen(Measured measured, double jain, long violations) {
  /** Jain's index of fairness: (Σx)² / (n Σx²); 1 of nothing. */
  static double jain(long[] got) {
    double sum = Arrays.stream(got).asDoubleStream().sum();
    double squares = Arrays.stream(got).asDoubleStream().map(it -> it * it).sum();
    return squares == 0 ? 1 : sum * sum / (got.length * squares);
  }
}
