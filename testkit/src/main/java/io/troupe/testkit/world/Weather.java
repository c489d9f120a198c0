package io.troupe.testkit.world;

/**
 * How a network treats messages.
 *
 * @param lossPerMille so many of a thousand are lost
 * @param doublePerMille so many arrive twice
 * @param minDelayNanos how long each takes at least
 * @param maxDelayNanos how long each takes at most, unless it is late
 * @param latePerMille so many are late
 * @param lateNanos by up to so much
 * @param inOrder whether messages of a link overtake each other only if one is doubled
 */
public record Weather(
    int lossPerMille,
    int doublePerMille,
    long minDelayNanos,
    long maxDelayNanos,
    int latePerMille,
    long lateNanos,
    boolean inOrder) {
  /** Everything arrives, in order, after the delay of a good local network. */
  public static final Weather FINE = new Weather(0, 0, 100_000, 1_000_000, 0, 0, true);
}
