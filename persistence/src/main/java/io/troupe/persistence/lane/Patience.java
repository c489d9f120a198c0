package io.troupe.persistence.lane;

import java.time.Duration;

/** Waiting for the end of a thread, for so long and no longer. */
public final class Patience {
  private Patience() {}

  /** A wait for at most so many nanoseconds. */
  public interface Wait {
    /** Whether what was waited for came. */
    boolean await(long nanos) throws InterruptedException;
  }

  /**
   * Whether it came in time. An interrupt is kept for later: to return early would count a thread
   * as one that hangs.
   */
  public static boolean await(Duration limit, Wait wait) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.await(end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
