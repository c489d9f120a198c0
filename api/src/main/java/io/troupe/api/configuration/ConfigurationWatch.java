package io.troupe.api.configuration;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody how a set changes, until it is closed: it looks for the next change once the last
 * one was told. Where the set cannot be asked now, it goes on asking, and so it does where its node
 * was closed: close it first. A listener that throws ends it, as one of a map's changes does: what
 * it threw at was not told, and nothing behind that is.
 */
public final class ConfigurationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Executor THREADS =
      task -> {
        Thread unused = Thread.ofVirtual().name("troupe-configuration-watch").start(task);
      };

  private final AsyncTroupeConfiguration configuration;
  private final Consumer<Observed> listener;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile Version seen;

  private ConfigurationWatch(
      AsyncTroupeConfiguration configuration, Version seen, Consumer<Observed> listener) {
    this.configuration = configuration;
    this.seen = seen;
    this.listener = listener;
  }

  static ConfigurationWatch begin(
      AsyncTroupeConfiguration configuration, Version seen, Consumer<Observed> listener) {
    ConfigurationWatch watch = new ConfigurationWatch(configuration, seen, listener);
    watch.look(PAUSE);
    return watch;
  }

  /** The last change that was told, or behind which it began: from there another goes on. */
  public Version seen() {
    return seen;
  }

  /**
   * Ends once nothing is told any more: as it is closed, or with what the listener threw, or with
   * {@code RefusedException} where it was to begin behind a change that is to come.
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
    LOG.warn("configuration {} is not watched any more", configuration.name(), why);
    ended.completeExceptionally(why);
  }

  private void look(Duration pause) {
    if (ended.isDone()) {
      return;
    }
    var unused =
        configuration
            .observe(seen, Options.DEFAULT.withTimeout(LOOK))
            .thenAcceptAsync(
                observed -> {
                  observed.ifPresent(this::tell);
                  look(PAUSE);
                },
                THREADS)
            .exceptionally(
                failure -> {
                  if (Requests.cause(failure) instanceof RefusedException refused
                      && refused.refusal().code() == Refusal.Code.INVALID) {
                    fail(refused);
                  } else {
                    LOG.debug(
                        "configuration {} cannot be watched now", configuration.name(), failure);
                    lookLater(pause);
                  }
                  return null;
                });
  }

  private void lookLater(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    Duration next = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, THREADS)
        .execute(() -> look(next));
  }

  private void tell(Observed observed) {
    if (ended.isDone()) {
      return;
    }
    try {
      listener.accept(observed);
      seen = observed.seen();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }
}
