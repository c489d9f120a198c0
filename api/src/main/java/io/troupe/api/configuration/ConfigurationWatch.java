package io.troupe.api.configuration;

import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody how a set changes, until it is closed: it looks for the next change once the last
 * one was told. Where the set cannot be asked now, it goes on asking, and so it does where its node
 * was closed: close it first.
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
  private volatile Version seen;
  private volatile boolean closed;

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

  /** Behind which change it is: from there another watch goes on. */
  public Version seen() {
    return seen;
  }

  /** Nothing is told any more, but for what is being told. */
  @Override
  public void close() {
    closed = true;
  }

  private void look(Duration pause) {
    if (closed) {
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
                  LOG.debug(
                      "configuration {} cannot be watched now", configuration.name(), failure);
                  lookLater(pause);
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
    if (closed) {
      return;
    }
    try {
      listener.accept(observed);
    } catch (RuntimeException e) {
      LOG.warn("a listener of configuration {} failed", configuration.name(), e);
    }
    seen = observed.seen();
  }
}
