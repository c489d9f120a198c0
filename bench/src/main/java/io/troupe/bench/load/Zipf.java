package io.troupe.bench.load;

import java.util.SplittableRandom;

/**
 * Key number k (from 0) comes with a probability in proportion to 1 / (k + 1)^s. Drawn by rejection
 * inversion, without any table: Hörmann and Derflinger, "Rejection-inversion to generate variates
 * from monotone discrete distributions", ACM TOMACS 6(3), 1996.
 */
public final class Zipf implements KeyChoice {
  private final long keys;
  private final double exponent;
  private final double areaAtFirst;
  private final double areaAtLast;
  private final double alwaysAccepted;

  /**
   * Over {@code keys} keys.
   *
   * @param keys from 1
   * @param exponent s, above 0; the larger, the hotter the first keys
   */
  public Zipf(long keys, double exponent) {
    if (keys < 1 || exponent <= 0) {
      throw new IllegalArgumentException(
          "Zipf needs at least one key and an exponent above 0, not %d and %s"
              .formatted(keys, exponent));
    }
    this.keys = keys;
    this.exponent = exponent;
    areaAtFirst = area(1.5) - 1;
    areaAtLast = area(keys + 0.5);
    alwaysAccepted = 2 - inverseArea(area(2.5) - height(2));
  }

  @Override
  public long next(SplittableRandom random) {
    while (true) {
      double drawn = areaAtLast + random.nextDouble() * (areaAtFirst - areaAtLast);
      double x = inverseArea(drawn);
      long rank = Math.clamp((long) (x + 0.5), 1, keys);
      if (rank - x <= alwaysAccepted || drawn >= area(rank + 0.5) - height((double) rank)) {
        return rank - 1;
      }
    }
  }

  /** An integral of {@link #height}. */
  private double area(double x) {
    double log = Math.log(x);
    return expm1Ratio((1 - exponent) * log) * log;
  }

  private double height(double x) {
    return Math.exp(-exponent * Math.log(x));
  }

  private double inverseArea(double area) {
    // Rounding may push it just below the range of the logarithm.
    double scaled = Math.max(-1, area * (1 - exponent));
    return Math.exp(log1pRatio(scaled) * area);
  }

  /** (e^x - 1) / x, also near 0. */
  private static double expm1Ratio(double x) {
    return Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + x / 2;
  }

  /** log(1 + x) / x, also near 0. */
  private static double log1pRatio(double x) {
    return Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x / 2;
  }
}
