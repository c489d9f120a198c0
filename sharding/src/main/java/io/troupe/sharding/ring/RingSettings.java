package io.troupe.sharding.ring;

/**
 * How tight the ring is, and how fast it turns. Nodes that do not agree on it place alike only
 * while the same node decides.
 *
 * @param loadBoundPercent how much of its even share a node carries at most, in percent, rounded up
 *     to whole partitions: 100 to 1,000. A zone may go half as far above its share
 * @param maxMovesUnderWay how many partitions are handed over at once: 1 to 4,096
 */
public record RingSettings(int loadBoundPercent, int maxMovesUnderWay) {
  /** What {@code application.conf} says by default. */
  public static final RingSettings DEFAULT = new RingSettings(125, 16);

  public RingSettings {
    if (loadBoundPercent < 100 || loadBoundPercent > 1_000) {
      throw new IllegalArgumentException(
          "load-bound-percent must be from 100 to 1000, was " + loadBoundPercent);
    }
    if (maxMovesUnderWay < 1 || maxMovesUnderWay > 4_096) {
      throw new IllegalArgumentException(
          "max-moves-under-way must be from 1 to 4096, was " + maxMovesUnderWay);
    }
  }
}
