package io.troupe.testkit.world;

/**
 * How a disk behaves.
 *
 * @param minSyncNanos how long a sync takes at least
 * @param maxSyncNanos how long at most, unless it stalls
 * @param stallPerMille so many of a thousand syncs stall
 * @param stallNanos for up to so long
 * @param failPerMille so many syncs fail
 */
public record DiskTemper(
    long minSyncNanos, long maxSyncNanos, int stallPerMille, long stallNanos, int failPerMille) {
  /** A good disk. */
  public static final DiskTemper GOOD = new DiskTemper(50_000, 200_000, 0, 0, 0);
}
