package io.troupe.coordination.barrier;

import io.troupe.actors.kind.ClockDrift;

/**
 * The limits of barriers in one partition.
 *
 * @param maxBarriers that there are at once; 1 to 1,000,000
 * @param maxWaiting reads that wait, of all barriers together; 256 to 8,000
 * @param drift of clocks; leases are stretched by it
 */
public record BarrierSettings(int maxBarriers, int maxWaiting, ClockDrift drift) {
  /** What {@code application.conf} says by default. */
  public static final BarrierSettings DEFAULT =
      new BarrierSettings(10_000, 4_096, ClockDrift.DEFAULT);

  public BarrierSettings {
    check("max-barriers", maxBarriers, 1, 1_000_000);
    check("max-waiting", maxWaiting, 256, 8_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, was %d".formatted(name, least, most, value));
    }
  }
}
