package io.troupe.api.configuration;

import io.troupe.actors.Version;
import io.troupe.api.map.Options;
import io.troupe.api.request.ChangeLoop;
import io.troupe.coordination.configuration.ConfigurationReply.Observed;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Tells somebody how a set changes, until it is closed: it looks for the next change once the last
 * one was told. Where the set cannot be asked now, it goes on asking, and so it does where its node
 * was closed: close it first. A listener that throws ends it, as one of a map's changes does: what
 * it threw at was not told, and nothing behind that is.
 */
public final class ConfigurationWatch implements AutoCloseable {
  private static final Options LOOK = Options.DEFAULT.withTimeout(Duration.ofSeconds(30));

  private final Consumer<Observed> listener;
  private final ChangeLoop<Observed> loop;
  private volatile Version seen;

  private ConfigurationWatch(
      AsyncTroupeConfiguration configuration, Version seen, Consumer<Observed> listener) {
    this.seen = seen;
    this.listener = listener;
    this.loop =
        new ChangeLoop<>(
            "configuration " + configuration.name(),
            () -> configuration.observe(this.seen, LOOK),
            this::tell);
  }

  static ConfigurationWatch begin(
      AsyncTroupeConfiguration configuration, Version seen, Consumer<Observed> listener) {
    ConfigurationWatch watch = new ConfigurationWatch(configuration, seen, listener);
    watch.loop.begin();
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
    return loop.ended();
  }

  /** Nothing is told any more, but for what is being told. */
  @Override
  public void close() {
    loop.close();
  }

  private void tell(Observed observed) {
    listener.accept(observed);
    seen = observed.seen();
  }
}
