package io.troupe.sharding.map;

import io.troupe.sharding.versions.HistoryLimits;

/**
 * The limits of maps in one partition.
 *
 * @param history how much of the past is kept
 * @param clockDriftPerMille by how much the rates of two clocks may differ, in thousandths; 0 to
 *     100. A time to live is stretched by it, so that no clock within it sees an early end
 */
public record MapSettings(HistoryLimits history, int clockDriftPerMille) {
  /** What {@code application.conf} says by default. */
  public static final MapSettings DEFAULT = new MapSettings(HistoryLimits.DEFAULT, 10);

  public MapSettings {
    if (clockDriftPerMille < 0 || clockDriftPerMille > 100) {
      throw new IllegalArgumentException(
          "clocks may drift by 0 to 100 thousandths, not " + clockDriftPerMille);
    }
  }

  /**
   * When something ends that is to live for so long from now on; in partition time. That counts
   * whole milliseconds that have passed, and most of one more may have: it lives on for that one.
   */
  long endOf(long timeToLiveMillis, long nowMillis) {
    return nowMillis
        + timeToLiveMillis
        + Math.ceilDiv(timeToLiveMillis * clockDriftPerMille, 1_000)
        + 1;
  }

  /** How long something lives at least that ends then; at least 1 ms. */
  long timeToLive(long endMillis, long nowMillis) {
    return Math.max(1, (endMillis - nowMillis - 1) * 1_000 / (1_000 + clockDriftPerMille));
  }
}
