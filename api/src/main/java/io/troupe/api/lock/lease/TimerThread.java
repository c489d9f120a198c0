package io.troupe.api.lock.lease;

import io.troupe.actors.Moment;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One thread for all locks of a caller. */
final class TimerThread implements LockTimer, AutoCloseable {
  private final Supplier<Moment> clock;
  private final ScheduledThreadPoolExecutor tasks;

  TimerThread(Supplier<Moment> clock) {
    this.clock = clock;
    this.tasks =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name("troupe-locks").daemon().factory(),
            // Once it is closed, nothing is due any more.
            new ThreadPoolExecutor.DiscardPolicy());
    tasks.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return clock.get().monotonicNanos();
  }

  @Override
  public Future<?> after(Duration pause, Runnable task) {
    return tasks.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void aside(Runnable task) {
    var unused = Thread.ofVirtual().name("troupe-lock-caller").start(task);
  }

  @Override
  public void close() {
    tasks.shutdownNow();
  }
}
