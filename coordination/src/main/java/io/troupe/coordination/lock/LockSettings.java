package io.troupe.coordination.lock;

import io.troupe.actors.kind.ClockDrift;

/**
 * The limits of locks in one partition.
 *
 * @param maxLocks locks that are held or waited for at once; 1 to 1,000,000
 * @param maxQueue who hold or wait for one lock at once; 1 to 8,000
 * @param keepPast past holders that are kept, of all locks together; 0 to 10,000
 * @param drift of clocks; leases are stretched by it
 */
public record LockSettings(int maxLocks, int maxQueue, int keepPast, ClockDrift drift) {
  /** How many holders, waiters and past holders an explanation shows, each. */
  public static final int MAX_SHOWN = 100;

  /** How often an owner may acquire a lock that it holds. */
  public static final int MAX_HOLDS = 10_000;

  /** What {@code application.conf} says by default. */
  public static final LockSettings DEFAULT =
      new LockSettings(100_000, 4_096, 1_024, ClockDrift.DEFAULT);

  public LockSettings {
    check("max-locks", maxLocks, 1, 1_000_000);
    check("max-queue", maxQueue, 1, 8_000);
    check("keep-past", keepPast, 0, 10_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
