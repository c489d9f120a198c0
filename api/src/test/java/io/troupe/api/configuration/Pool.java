package io.troupe.api.configuration;

import io.troupe.api.Troupe;
import io.troupe.api.configuration.TroupeConfiguration.Versioned;
import io.troupe.api.map.ValueCodec;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A service's pool of connections, sized by configuration while it runs. */
final class Pool implements AutoCloseable {
  /** What the document {@code db/pool} says. */
  record Settings(int size, String url) {}

  private static final ValueCodec<Settings> JSON = ValueCodec.json(Settings.class);

  private final TroupeConfiguration configuration;
  private final AtomicReference<Settings> settings = new AtomicReference<>(new Settings(1, ""));
  private final ConfigurationWatch watch;

  Pool(Troupe troupe) {
    configuration = troupe.configuration("payments");
    // Read, then watch from what was read: nothing in between is missed.
    TroupeConfiguration.Whole now = configuration.read();
    reload();
    watch = configuration.watch(now.version(), unused -> reload());
  }

  private void reload() {
    configuration.get("db/pool", JSON).map(Versioned::value).ifPresent(settings::set);
  }

  /** Ends where {@link #reload} threw: a document of another form, or nobody answered in time. */
  CompletionStage<Void> ended() {
    return watch.ended();
  }

  /** Changes two documents at once, if nobody changed the pool meanwhile. */
  boolean resize(int size) {
    Versioned<Settings> now = configuration.get("db/pool", JSON).orElseThrow();
    Settings wanted = new Settings(size, now.value().url());
    return configuration.change(
            ConfigurationChange.because("resize to " + size)
                .put("db/pool", wanted, JSON, now.version())
                .put("limits", "{\"inFlight\": " + 10 * size + "}"))
        instanceof ConfigurationAnswer.Done;
  }

  Settings settings() {
    return settings.get();
  }

  @Override
  public void close() {
    watch.close();
  }
}
