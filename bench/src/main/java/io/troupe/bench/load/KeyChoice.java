package io.troupe.bench.load;

import java.util.SplittableRandom;

/** Which of the keys, numbered from 0, comes next. */
@FunctionalInterface
public interface KeyChoice {
  /** Draws one. */
  long next(SplittableRandom random);

  /** Each of {@code keys} as often as any other. */
  static KeyChoice uniform(long keys) {
    return random -> random.nextLong(keys);
  }
}
