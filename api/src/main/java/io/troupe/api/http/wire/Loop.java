package io.troupe.api.http.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a connection, for use from any thread. What a task throws goes to the connection:
 * nobody else would hear of it, and its client would wait for ever.
 */
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final EventLoop loop;
  private final Consumer<Throwable> whenFailed;

  Loop(EventLoop loop, Consumer<Throwable> whenFailed) {
    this.loop = loop;
    this.whenFailed = whenFailed;
  }

  /** Runs it on the loop: at once if this is its thread. */
  void run(Runnable task) {
    if (loop.inEventLoop()) {
      guarded(task);
    } else {
      later(task);
    }
  }

  /** Runs it on the loop, once what runs there now is done. */
  void later(Runnable task) {
    try {
      loop.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("the loop ended before its connection", e);
    }
  }

  /** Runs it on the loop after a while. */
  Future<?> schedule(Runnable task, long nanos) {
    return loop.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      whenFailed.accept(e);
    }
  }
}
