package io.troupe.coordination.semaphore;

import io.troupe.actors.kind.ClockDrift;

/**
 * The limits of semaphores in one partition.
 *
 * @param maxSemaphores that there are at once; 1 to 1,000,000
 * @param maxQueue who hold or wait for permits of one semaphore at once; 1 to 8,000
 * @param drift of clocks; leases are stretched by it
 */
public record SemaphoreSettings(int maxSemaphores, int maxQueue, ClockDrift drift) {
  /** How many holders and waiters an explanation shows, each. */
  public static final int MAX_SHOWN = 100;

  /** What {@code application.conf} says by default. */
  public static final SemaphoreSettings DEFAULT =
      new SemaphoreSettings(100_000, 4_096, ClockDrift.DEFAULT);

  public SemaphoreSettings {
    check("max-semaphores", maxSemaphores, 1_000_000);
    check("max-queue", maxQueue, 8_000);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be from 1 to " + most + ", was " + value);
    }
  }
}
