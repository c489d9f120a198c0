package io.troupe.bench.load;

import java.util.Arrays;

/** How long nothing was done, key by key, around a fault. Thread-safe; times are its callers'. */
public final class Gaps {
  private final long[] lastNanos;
  private final long[] worstNanos;
  private boolean counting;

  /** Of so many keys, numbered from 0; all were well at {@code nanos}. */
  public Gaps(int keys, long nanos) {
    lastNanos = new long[keys];
    worstNanos = new long[keys];
    Arrays.fill(lastNanos, nanos);
  }

  /** From here on gaps count; one that lasts already counts from its beginning. */
  public synchronized void begin() {
    counting = true;
  }

  /** Something was done with a key. Answers may come in another order than their times. */
  public synchronized void done(int key, long nanos) {
    note(key, nanos);
    lastNanos[key] = Math.max(lastNanos[key], nanos);
  }

  /** Ends all gaps, and says how long the longest of each key was, in nanoseconds. */
  public synchronized long[] end(long nanos) {
    for (int key = 0; key < lastNanos.length; key++) {
      note(key, nanos);
    }
    counting = false;
    return worstNanos.clone();
  }

  private void note(int key, long nanos) {
    if (counting) {
      worstNanos[key] = Math.max(worstNanos[key], nanos - lastNanos[key]);
    }
  }
}
