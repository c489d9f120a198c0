package io.troupe.api.request;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A clock that the test turns. */
public final class ManualTimer implements CallTimer {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
  private long nanos;
  private long number;

  private record Task(long atNanos, long number, Runnable what, CompletableFuture<Void> ran) {}

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Future<?> after(Duration pause, Runnable task) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    tasks.add(new Task(nanos + Math.max(0, pause.toNanos()), number++, task, ran));
    return ran;
  }

  @Override
  public void aside(Runnable task) {
    task.run();
  }

  /** Time goes on, and what is due is run when it is. */
  public void pass(long millis) {
    long until = nanos + Duration.ofMillis(millis).toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= until) {
      Task task = tasks.remove();
      if (!task.ran().isCancelled()) {
        nanos = Math.max(nanos, task.atNanos());
        task.what().run();
        boolean unused = task.ran().complete(null);
      }
    }
    nanos = until;
  }

  /** Time goes on while nothing runs, as where the process stood still. */
  public void standStill(long millis) {
    nanos += Duration.ofMillis(millis).toNanos();
  }

  /** How much is still due. */
  public int pending() {
    return (int) tasks.stream().filter(task -> !task.ran().isCancelled()).count();
  }

  @Override
  public void close() {
    tasks.clear();
  }
}
