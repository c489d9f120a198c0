package io.troupe.testkit.await;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what cannot be listened to. */
public final class Await {
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 50_000_000;

  private Await() {}

  /**
   * Returns as soon as the condition holds. It is asked at once, then after pauses that grow from 1
   * ms to 50 ms, and for the last time when the limit has passed. What it throws is passed on.
   *
   * @param description what is waited for, to follow "waited for"
   * @throws AssertionError if it does not hold within the limit, or the thread is interrupted,
   *     which it then still is
   */
  public static void until(BooleanSupplier condition, Duration limit, String description) {
    long startNanos = System.nanoTime();
    long limitNanos = limit.toNanos();
    long pauseNanos = FIRST_PAUSE_NANOS;
    while (true) {
      long leftNanos = limitNanos - (System.nanoTime() - startNanos);
      if (condition.getAsBoolean()) {
        return;
      }
      if (leftNanos <= 0) {
        throw new AssertionError("waited for " + description + ", in vain for " + limit);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while waiting for " + description);
      }
      LockSupport.parkNanos(Math.min(pauseNanos, leftNanos));
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
  }
}
