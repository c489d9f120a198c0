package io.troupe.bench.load;

import java.util.Arrays;

/** How long nothing was done, key by key, around a fault. Thread-safe; times are its callers'. */
public final class Gaps {
  private final long[] lastNanos;
  private long worstNanos;
  private boolean counting;

  /** Of so many keys, numbered from 0; all were well at {@code nanos}. */
  public Gaps(int keys, long nanos) {
    lastNanos = new long[keys];
    Arrays.fill(lastNanos, nanos);
  }

  /** From here on gaps count; one that lasts already counts from its beginning. */
  public synchronized void begin() {
    counting = true;
  }

  /** Something was done with a key. Answers may come in another order than their times. */
  public synchronized void done(int key, long nanos) {
    note(nanos - lastNanos[key]);
    lastNanos[key] = Math.max(lastNanos[key], nanos);
  }

  /** Ends all gaps, and says how long the longest was, of whichever key. */
  public synchronized long end(long nanos) {
    for (long last : lastNanos) {
      note(nanos - last);
    }
    counting = false;
    return worstNanos;
  }

  private void note(long gapNanos) {
    if (counting) {
      worstNanos = Math.max(worstNanos, gapNanos);
    }
  }
}
