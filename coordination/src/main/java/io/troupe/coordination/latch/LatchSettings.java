package io.troupe.coordination.latch;

/**
 * The limits of latches in one partition.
 *
 * @param maxLatches that there are at once; 1 to 1,000,000
 * @param maxWaiting reads that wait, of all latches together; 256 to 8,000
 */
public record LatchSettings(int maxLatches, int maxWaiting) {
  /** What {@code application.conf} says by default. */
  public static final LatchSettings DEFAULT = new LatchSettings(100_000, 4_096);

  public LatchSettings {
    check("max-latches", maxLatches, 1, 1_000_000);
    check("max-waiting", maxWaiting, 256, 8_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
