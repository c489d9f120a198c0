package io.troupe.actors.partition;

import io.troupe.actors.Moment;

/**
 * Partition time, as one owner counts it: it goes on where the log left it, as fast as the owner's
 * monotonic clock runs, and never goes back. What passes while nobody owns the partition, or was
 * not logged by an owner that crashed, does not count: whatever ends by time ends late rather than
 * early.
 *
 * <p>Beside it the wall clock, held so that it never goes back either; it decides nothing.
 */
final class PartitionClock {
  private long startMillis;
  private long startNanos;
  private long latestMillis;
  private long latestWallMillis;

  /** Counting begins here. */
  void start(Moment now, long loggedMillis, long loggedWallMillis) {
    startMillis = loggedMillis;
    startNanos = now.monotonicNanos();
    latestMillis = loggedMillis;
    latestWallMillis = loggedWallMillis;
  }

  /** Partition time now, in milliseconds. */
  long millisAt(Moment now) {
    long passed = (now.monotonicNanos() - startNanos) / 1_000_000;
    latestMillis = Math.max(latestMillis, startMillis + passed);
    return latestMillis;
  }

  /** What the wall clock shows, in milliseconds since 1970. */
  long wallMillisAt(Moment now) {
    latestWallMillis = Math.max(latestWallMillis, now.wallMillis());
    return latestWallMillis;
  }

  /** When the monotonic clock will show that partition time has reached this. */
  long nanosAt(long millis) {
    return startNanos + (millis - startMillis) * 1_000_000;
  }
}
