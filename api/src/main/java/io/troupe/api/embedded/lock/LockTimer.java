package io.troupe.api.embedded.lock;

import java.time.Duration;
import java.util.concurrent.Future;

/** When leases are renewed and end. */
interface LockTimer {
  /** The time of the monotonic clock. */
  long nanos();

  /** Runs it then, at once where that is past. */
  Future<?> after(Duration pause, Runnable task);
}
