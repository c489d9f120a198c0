package io.troupe.sharding.guard;

/**
 * How many tokens a partition remembers, and for how long.
 *
 * @param most guards, 1 to 1,000,000; about 200 bytes each, and the length of a key where the guard
 *     has no name. One more is refused, so that none is forgotten early
 * @param keepMillis how long the largest token is remembered at least behind the last write under a
 *     guard, in partition time: 1 s to 365 days
 */
public record GuardLimits(int most, long keepMillis) {
  /** What {@code application.conf} says by default: 50,000 for a week. */
  public static final GuardLimits DEFAULT = new GuardLimits(50_000, 7L * 24 * 3_600_000);

  private static final int MOST = 1_000_000;
  private static final long MOST_MILLIS = 365L * 24 * 3_600_000;

  public GuardLimits {
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException(
          "a partition remembers 1 to " + MOST + " guards, not " + most);
    }
    if (keepMillis < 1_000 || keepMillis > MOST_MILLIS) {
      throw new IllegalArgumentException(
          "guards are kept for 1,000 to " + MOST_MILLIS + " ms, not " + keepMillis);
    }
  }
}
