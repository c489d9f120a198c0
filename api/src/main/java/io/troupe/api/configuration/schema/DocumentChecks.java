package io.troupe.api.configuration.schema;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The threads of a node that read documents and hold them against schemas: few, and none that
 * anything else waits for, since a schema may be made to take long. Each check ends by itself when
 * its time is over.
 */
public final class DocumentChecks implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final CheckSettings settings;
  private final ThreadPoolExecutor threads;

  /** Threads that begin with the first checks. */
  public DocumentChecks(CheckSettings settings) {
    this.settings = settings;
    this.threads =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(settings.queue()),
            Thread.ofPlatform().name("troupe-configuration-check-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * What a check finds, which has as long as {@link CheckSettings#limit} says.
   *
   * @param within how long the caller waits for it. The stage fails as refused with {@code
   *     DEADLINE_PASSED} where it had not ended by then, with {@code OVERLOADED} where too many
   *     wait, and otherwise as the check does
   */
  public <T> CompletionStage<T> run(Duration within, Supplier<T> check) {
    CompletableFuture<T> found = new CompletableFuture<>();
    Runnable task =
        () -> {
          if (found.isDone()) {
            return; // nobody waits for it any more
          }
          try {
            found.complete(CheckTime.within(settings.limit(), check));
          } catch (RuntimeException | Error e) {
            found.completeExceptionally(e);
          }
        };
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(
          threads.isShutdown()
              ? new RefusedException(Refusal.Code.UNAVAILABLE, "this node is stopping")
              : new RefusedException(
                  Refusal.Code.OVERLOADED,
                  "%d checks of documents wait at this node already".formatted(settings.queue())));
    }
    return found
        .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure -> {
              if (!(failure instanceof TimeoutException)) {
                return CompletableFuture.failedFuture(failure);
              }
              boolean unused = threads.remove(task); // its place is another's
              return CompletableFuture.failedFuture(
                  new RefusedException(
                      Refusal.Code.DEADLINE_PASSED,
                      "the time was over before the documents were checked"));
            });
  }

  /** Checks that wait are not begun; their callers have their own time. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
