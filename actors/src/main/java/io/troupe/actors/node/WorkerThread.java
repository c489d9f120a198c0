package io.troupe.actors.node;

import io.troupe.actors.Moment;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread. */
final class WorkerThread implements Worker {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerThread.class);

  private final SystemClock clock = new SystemClock();
  private final String name;
  private final ScheduledExecutorService thread;

  WorkerThread(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name).factory());
  }

  @Override
  public void execute(Runnable what) {
    try {
      thread.execute(() -> guarded(what));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} has ended", name);
    }
  }

  @Override
  public void every(int millis, Runnable what) {
    var unused =
        thread.scheduleWithFixedDelay(() -> guarded(what), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void guarded(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed at something, and goes on", name, e);
    }
  }

  @Override
  public Moment now() {
    return clock.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
