package io.troupe.actors.kind;

/**
 * By how much the rates of two clocks may differ. What is to last for a while in partition time is
 * stretched by it, so that no clock within it sees an early end.
 *
 * @param perMille in thousandths; 0 to 100
 */
public record ClockDrift(int perMille) {
  /** What {@code application.conf} says by default: one hundredth. */
  public static final ClockDrift DEFAULT = new ClockDrift(10);

  public ClockDrift {
    if (perMille < 0 || perMille > 100) {
      throw new IllegalArgumentException(
          "clocks may drift by 0 to 100 thousandths, not " + perMille);
    }
  }

  /**
   * How long something lasts in partition time that is to last so long on anybody's clock.
   * Partition time counts whole milliseconds that have passed, and most of one more may have: it
   * goes on for that one.
   *
   * @param millis at most a hundred years
   */
  public long stretched(long millis) {
    return millis + Math.ceilDiv(millis * perMille, 1_000) + 1;
  }

  /** How long something lasts at least, on anybody's clock, that ends then; 0 or more. */
  public long atLeast(long endMillis, long nowMillis) {
    return Math.max(0, (endMillis - nowMillis - 1) * 1_000 / (1_000 + perMille));
  }
}
