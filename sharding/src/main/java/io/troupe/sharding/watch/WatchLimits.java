package io.troupe.sharding.watch;

import io.troupe.actors.Limits;

/**
 * What the watchers of one node may hold.
 *
 * @param maxWatchers watchers; 1 to 1,000,000
 * @param maxChanges changes that wait for one watcher; 16 to 1,000,000
 * @param maxBytes what these may hold, in bytes; at least 2 MiB
 * @param maxNodeBytes what the changes that wait for all watchers may hold, each counted once for
 *     every watcher; at least {@code maxBytes}
 * @param maxBehind in how many partitions watchers may catch up with what they missed, each counted
 *     for each of them; from {@link Limits#MAX_PARTITIONS}, so that one always may, to 100,000,000
 */
public record WatchLimits(
    int maxWatchers, int maxChanges, long maxBytes, long maxNodeBytes, int maxBehind) {
  /** What {@code application.conf} says by default. */
  public static final WatchLimits DEFAULT =
      new WatchLimits(20_000, 8_192, 4L << 20, 64L << 20, 1_000_000);

  public WatchLimits {
    if (maxWatchers < 1 || maxWatchers > 1_000_000) {
      throw new IllegalArgumentException(
          "max-watchers must be from 1 to 1000000, was " + maxWatchers);
    }
    if (maxChanges < 16 || maxChanges > 1_000_000) {
      throw new IllegalArgumentException(
          "max-waiting-changes must be from 16 to 1000000, was " + maxChanges);
    }
    if (maxBytes < 2L << 20) {
      throw new IllegalArgumentException(
          "max-waiting-bytes must be at least 2 MiB, was " + maxBytes);
    }
    if (maxNodeBytes < maxBytes) {
      throw new IllegalArgumentException(
          "max-node-bytes must be at least max-waiting-bytes, was " + maxNodeBytes);
    }
    if (maxBehind < Limits.MAX_PARTITIONS || maxBehind > 100_000_000) {
      throw new IllegalArgumentException(
          "max-behind must be from %d to 100000000, was %d"
              .formatted(Limits.MAX_PARTITIONS, maxBehind));
    }
  }
}
