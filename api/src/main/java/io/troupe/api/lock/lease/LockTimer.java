package io.troupe.api.lock.lease;

import java.time.Duration;
import java.util.concurrent.Future;

/** When leases are renewed and end. */
interface LockTimer {
  /** The time of the monotonic clock. */
  long nanos();

  /** Runs it then, at once where that is past. */
  Future<?> after(Duration pause, Runnable task);

  /** Runs a caller's own code, which may wait. */
  void aside(Runnable task);
}
