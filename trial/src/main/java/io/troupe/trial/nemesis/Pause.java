package io.troupe.trial.nemesis;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass. */
public final class Pause {
  private Pause() {}

  /**
   * Returns when so much time has passed.
   *
   * @throws IllegalStateException if it is interrupted before
   */
  public static void of(Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = endNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted");
      }
    }
  }
}
