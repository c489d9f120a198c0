package io.troupe.api.cli.service;

import io.troupe.coordination.service.Health;
import io.troupe.coordination.service.ServiceCommand.Filter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which instances are meant. */
public final class FilterOptions {
  @Option(
      names = "--health",
      paramLabel = "STATE",
      defaultValue = "critical",
      description =
          "passing, warning or critical: those whose health is this or better (default: all).")
  private String worst;

  @Option(
      names = "--meta",
      paramLabel = "NAME=TEXT",
      description = "Those with this entry of metadata; with all where several are given.")
  private Map<String, String> metadata = new LinkedHashMap<>();

  /** For picocli. */
  public FilterOptions() {}

  Filter get() {
    return new Filter(Health.State.of(worst), new TreeMap<>(metadata));
  }
}
