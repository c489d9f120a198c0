package io.troupe.api.request;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the next change once the last one was told, until it is closed. Where nobody can be
 * asked now, it goes on asking, ever more rarely, up to every 2 s. What it tells to may wait: it is
 * told on a thread of its own; where that throws, the loop ends with it.
 *
 * @param <T> what a look shows
 */
public final class ChangeLoop<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeLoop.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final String what;
  private final Executor threads;
  private final Supplier<CompletionStage<Optional<T>>> looks;
  private final Consumer<T> told;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * A loop that has not begun.
   *
   * @param what is watched, for logs and the names of threads
   * @param looks asks for what changed; empty where nothing did in time
   * @param told hears what each look showed
   */
  public ChangeLoop(String what, Supplier<CompletionStage<Optional<T>>> looks, Consumer<T> told) {
    this.what = what;
    this.threads =
        task -> {
          Thread unused = Thread.ofVirtual().name("troupe watch of " + what).start(task);
        };
    this.looks = looks;
    this.told = told;
  }

  /** Begins to look. */
  public void begin() {
    look(PAUSE);
  }

  /**
   * Ends once nothing is told any more: as it is closed, or with what the listener threw, or with
   * {@code RefusedException} where what is asked for makes no sense.
   */
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /** Nothing is told any more, but for what is being told. */
  @Override
  public void close() {
    ended.complete(null);
  }

  private void fail(Throwable why) {
    LOG.warn("{} is not watched any more", what, why);
    ended.completeExceptionally(why);
  }

  private void look(Duration pause) {
    if (ended.isDone()) {
      return;
    }
    var unused =
        looks
            .get()
            .thenAcceptAsync(
                shown -> {
                  shown.ifPresent(this::tell);
                  look(PAUSE);
                },
                threads)
            .exceptionally(
                failure -> {
                  if (Requests.cause(failure) instanceof RefusedException refused
                      && refused.refusal().code() == Refusal.Code.INVALID) {
                    fail(refused);
                  } else {
                    LOG.debug("{} cannot be watched now", what, failure);
                    lookLater(pause);
                  }
                  return null;
                });
  }

  private void lookLater(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    Duration next = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, threads)
        .execute(() -> look(next));
  }

  private void tell(T shown) {
    if (ended.isDone()) {
      return;
    }
    try {
      told.accept(shown);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }
}
