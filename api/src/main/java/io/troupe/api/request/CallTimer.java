package io.troupe.api.request;

import java.time.Duration;
import java.util.concurrent.Future;

/** When callers do what they do later, such as to renew a lease. */
public interface CallTimer extends AutoCloseable {
  /** The time of the monotonic clock. */
  long nanos();

  /** Runs it then, at once where that is past. */
  Future<?> after(Duration pause, Runnable task);

  /** Runs a caller's own code, which may wait. */
  void aside(Runnable task);

  /** Nothing is due any more. */
  @Override
  void close();
}
