package io.troupe.api.cli.service;

import io.troupe.api.session.SessionTerms;
import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.Instance;
import io.troupe.coordination.service.InstanceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is registered, and for how long. */
public final class InstanceOptions {
  private static final Duration LEAST_LEASE = Duration.ofSeconds(1);

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      required = true,
      description = "Where it is: HOST:PORT, a URL, or what else callers understand.")
  private String address;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = {
        "Its id among the instances; takes the place of another of the same (default: the",
        "address, with a hyphen for each character that no id has)."
      })
  private @Nullable InstanceId id;

  @Option(
      names = "--meta",
      paramLabel = "NAME=TEXT",
      description = "An entry of metadata; may be given again, to 32 of them.")
  private Map<String, String> metadata = new LinkedHashMap<>();

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "So long it stays listed once this process is gone; 1s to 24h (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration lease;

  /** For picocli. */
  public InstanceOptions() {}

  Instance instance(Health health) {
    InstanceId named =
        id == null ? new InstanceId(address.replaceAll("[^A-Za-z0-9._:-]", "-")) : id;
    return new Instance(named, address, new TreeMap<>(metadata), health);
  }

  SessionTerms terms() {
    if (lease.compareTo(LEAST_LEASE) < 0) {
      throw new IllegalArgumentException("a lease of an instance has at least 1s");
    }
    return SessionTerms.DEFAULT.leased(lease);
  }
}
