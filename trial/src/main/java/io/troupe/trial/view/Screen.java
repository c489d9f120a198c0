package io.troupe.trial.view;

import io.troupe.trial.workload.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** How a sight is written. Lines are at most as wide as the terminal. */
final class Screen {
  private static final int BAR = 24;

  private final int width;

  Screen(int width) {
    this.width = width;
  }

  /** All of it, for a terminal; the count of lines depends on that of nodes and events alone. */
  List<String> lines(Sight sight) {
    List<String> lines = new ArrayList<>();
    boolean leaders = sight.nodes().stream().anyMatch(it -> it.leads().isPresent());
    int most =
        Math.max(1, sight.nodes().stream().mapToInt(it -> it.owns().orElse(0)).max().orElse(1));
    lines.add(
        "%-6s %-9s %10s %s %s"
            .formatted("node", "state", "partitions", leaders ? "leads" : "", " ".repeat(BAR)));
    for (Sight.NodeSight node : sight.nodes()) {
      lines.add(
          "%-6s %-9s %10s %s %s"
              .formatted(
                  node.name(),
                  node.state(),
                  number(node.owns()),
                  leaders ? "%5s".formatted(number(node.leads())) : "",
                  "#".repeat(BAR * node.owns().orElse(0) / most)));
    }
    lines.add("");
    if (sight.reading().isNothing()) {
      lines.add(sight.doing());
      lines.add("");
    } else {
      lines.add(figures(sight));
      lines.add(outcomes(sight.reading()));
    }
    lines.add("");
    sight.events().forEach(event -> lines.add(event(event)));
    return lines.stream().map(this::cut).toList();
  }

  /** One line, for a file or a pipe. */
  String line(Sight sight) {
    StringBuilder nodes = new StringBuilder();
    for (Sight.NodeSight node : sight.nodes()) {
      nodes.append(' ').append(node.name()).append('=').append(node.state());
      node.owns().ifPresent(owns -> nodes.append('/').append(owns));
    }
    String figures =
        sight.reading().isNothing()
            ? sight.doing()
            : figures(sight) + "; " + outcomes(sight.reading());
    String end = figures.isEmpty() ? "" : ";";
    return "%s  %s%s%s".formatted(at(sight.elapsed()), figures, end, nodes);
  }

  static String event(Sight.Event event) {
    return at(event.at()) + "  " + event.what();
  }

  private static String figures(Sight sight) {
    Meter.Reading reading = sight.reading();
    return "%,d answers/s, p50 %s, p99 %s"
        .formatted(
            sight.answersPerSecond(), millis(reading.p50Micros()), millis(reading.p99Micros()));
  }

  private static String outcomes(Meter.Reading reading) {
    return "%,d writes acknowledged, %,d refused, %,d unknown"
        .formatted(reading.acknowledged(), reading.refused(), reading.unknown());
  }

  private static String millis(long micros) {
    return micros == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
  }

  private static String number(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "?";
  }

  private static String at(Duration elapsed) {
    return "%3d s".formatted(elapsed.toSeconds());
  }

  private String cut(String line) {
    String text = line.stripTrailing();
    return text.length() <= width ? text : text.substring(0, width);
  }
}
