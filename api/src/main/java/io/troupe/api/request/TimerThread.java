package io.troupe.api.request;

import io.troupe.actors.Moment;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One thread for all that a caller does later. */
public final class TimerThread implements CallTimer {
  private final String name;
  private final Supplier<Moment> clock;
  private final ScheduledThreadPoolExecutor tasks;

  /**
   * A thread that waits.
   *
   * @param name what it is called
   */
  public TimerThread(String name, Supplier<Moment> clock) {
    this.name = name;
    this.clock = clock;
    this.tasks =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name(name).daemon().factory(),
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
    var unused = Thread.ofVirtual().name(name + "-caller").start(task);
  }

  @Override
  public void close() {
    tasks.shutdownNow();
  }
}
