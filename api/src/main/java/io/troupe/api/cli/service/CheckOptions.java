package io.troupe.api.cli.service;

import io.troupe.api.service.ServiceRegistration;
import io.troupe.coordination.service.Health;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How it is found out how well an instance is. */
public final class CheckOptions {
  private static final Duration SHORTEST = Duration.ofMillis(100);

  @Option(
      names = "--check",
      paramLabel = "URL",
      description = {
        "Ask this by GET, every so often: 2xx is passing, 429 warning, all else critical,",
        "as it is until the first answer (default: always passing)."
      })
  private @Nullable URI url;

  @Option(
      names = "--check-every",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = {
        "How often, 100ms to 24h; an answer may take as long, to 10s (default:",
        "${DEFAULT-VALUE})."
      })
  private Duration every;

  /** For picocli. */
  public CheckOptions() {}

  /** What is known before anything was asked. */
  Health first() {
    if (every.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("--check-every is from 100ms to 24h, not " + every);
    }
    if (url != null
        && (url.getHost() == null || !List.of("http", "https").contains(url.getScheme()))) {
      throw new IllegalArgumentException(
          "--check is a URL of http or https with a host, not '" + url + "'");
    }
    return url == null ? Health.PASSING : new Health(Health.State.CRITICAL, "not checked yet");
  }

  /** Begins to ask, if anything is to be asked, until the registration is over. */
  void begin(ServiceRegistration registration) {
    Optional.ofNullable(url).ifPresent(it -> new HttpCheck(it, every).begin(registration));
  }
}
