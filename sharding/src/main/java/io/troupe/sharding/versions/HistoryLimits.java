package io.troupe.sharding.versions;

/**
 * How much of the past a partition keeps.
 *
 * @param millis how long, in partition time; 1 s to 30 days
 * @param bytes how much memory, about, in bytes; 16 KiB to 1 GiB. The older goes first, and a
 *     single value of more than an eighth of this is not kept once it is replaced. Cleared tables
 *     are kept in up to an eighth more
 */
public record HistoryLimits(long millis, int bytes) {
  /** What {@code application.conf} says by default, for 256 partitions. */
  public static final HistoryLimits DEFAULT = new HistoryLimits(300_000, 256 << 10);

  /** The fewest bytes. */
  public static final int LEAST_BYTES = 16 << 10;

  /** The most bytes. */
  public static final int MOST_BYTES = 1 << 30;

  private static final long MOST_MILLIS = 30L * 24 * 3_600_000;

  public HistoryLimits {
    if (millis < 1_000 || millis > MOST_MILLIS) {
      throw new IllegalArgumentException(
          "history is kept for 1,000 to " + MOST_MILLIS + " ms, not " + millis);
    }
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "history has %d to %d bytes, not %d".formatted(LEAST_BYTES, MOST_BYTES, bytes));
    }
  }

  /** The largest replaced value that is kept, in bytes. */
  int largestKept() {
    return bytes / 8;
  }
}
