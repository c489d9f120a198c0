package io.troupe.bench.report;

import io.troupe.bench.load.Measured;
import java.util.Locale;

/** A group as text: the median round of each contender, then how they compare. */
public final class TextTable {
  private static final String OURS = "troupe";

  private TextTable() {}

  /** The line above the rows. */
  public static String head() {
    return "%-6s %-16s %-22s %10s %9s %9s %9s %10s %8s %8s %9s %6s%n"
        .formatted(
            "op",
            "load",
            "contender",
            "done/s",
            "p50 us",
            "p99 us",
            "p99.9 us",
            "max us",
            "refused",
            "unknown",
            "not sent",
            "x raw");
  }

  /** Rows, and what Troupe does in comparison to each other contender. */
  public static String of(Group group) {
    StringBuilder text = new StringBuilder();
    Measured raw = null;
    for (Row row : group.rows()) {
      if (row.contender().startsWith("raw")) {
        raw = row.median();
      }
    }
    for (Row row : group.rows()) {
      Measured median = row.median();
      text.append(
          String.format(
              Locale.ROOT,
              "%-6s %-16s %-22s %10.0f %9.1f %9.1f %9.1f %10.1f %8d %8d %9d %6s%n",
              group.operation(),
              group.load(),
              row.contender(),
              median.perSecond(),
              median.micros(50),
              median.micros(99),
              median.micros(99.9),
              median.micros(100),
              median.refused(),
              median.unknown(),
              median.notSent(),
              raw == null ? "" : ratio(median.perSecond(), raw.perSecond())));
    }
    for (Row ours : group.rows()) {
      for (Row other : group.rows()) {
        if (ours.contender().startsWith(OURS) && !other.contender().startsWith(OURS)) {
          text.append(
              "       %s / %s: throughput %s, p50 %s, p99 %s%n"
                  .formatted(
                      ours.contender(),
                      other.contender(),
                      ratio(ours.median().perSecond(), other.median().perSecond()),
                      ratio(ours.median().micros(50), other.median().micros(50)),
                      ratio(ours.median().micros(99), other.median().micros(99))));
        }
      }
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static String ratio(double ours, double theirs) {
    return theirs == 0 ? "-" : String.format(Locale.ROOT, "%.2f", ours / theirs);
  }
}
