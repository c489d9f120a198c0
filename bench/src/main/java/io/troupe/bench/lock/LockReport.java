package io.troupe.bench.lock;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.troupe.bench.load.Measured;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.Row;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * One part of the race as text and as CSV.
 *
 * @param part what was measured
 * @param load by how many
 */
record LockReport(String part, String load, List<Of> all) {
  private static final String OURS = "troupe";

  /** All rounds of one contender, at least one. */
  record Of(String contender, List<Seen> rounds) {
    Of {
      rounds = List.copyOf(rounds);
    }

    /** The round whose throughput is the median, with the violations and failures of all. */
    private Measured median() {
      return row().median();
    }

    private Row row() {
      return new Row(contender, rounds.stream().map(Seen::measured).toList());
    }

    private double medianJain() {
      return rounds.stream()
          .mapToDouble(Seen::jain)
          .sorted()
          .skip(rounds.size() / 2)
          .findFirst()
          .orElseThrow();
    }

    private long failed() {
      return rounds.stream().mapToLong(it -> it.measured().unknown()).sum();
    }

    private long violations() {
      return rounds.stream().mapToLong(Seen::violations).sum();
    }
  }

  LockReport {
    all = List.copyOf(all);
  }

  /** The line above. */
  static String head() {
    return "%-10s %-12s %-30s %9s %9s %9s %9s %6s %6s %10s%n"
        .formatted(
            "part",
            "load",
            "contender",
            "done/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "Jain",
            "failed",
            "violations");
  }

  /** The median round of each, and how ours compare to each other one. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Of one : all) {
      Measured median = one.median();
      text.append(
          String.format(
              Locale.ROOT,
              "%-10s %-12s %-30s %9.0f %9.3f %9.3f %9.3f %6.3f %6d %10d%n",
              part,
              load,
              one.contender(),
              median.perSecond(),
              median.micros(50) / 1e3,
              median.micros(99) / 1e3,
              median.micros(100) / 1e3,
              one.medianJain(),
              one.failed(),
              one.violations()));
    }
    for (Of ours : all) {
      for (Of other : all) {
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

  /** What contenders of ours did that must not be. */
  long ourViolations() {
    return all.stream()
        .filter(it -> it.contender().startsWith(OURS))
        .mapToLong(Of::violations)
        .sum();
  }

  /** For a plot. */
  Group group() {
    return new Group(part, load, all.stream().map(Of::row).toList());
  }

  /** Every round of every contender as a line (RFC 4180, a head line). */
  static void write(List<LockReport> reports, Writer out) throws IOException {
    CsvWriter csv = CsvWriter.builder().build(out);
    csv.writeRecord(
        "part",
        "load",
        "contender",
        "round",
        "done",
        "seconds",
        "done_per_second",
        "p50_us",
        "p99_us",
        "max_us",
        "jain",
        "failed",
        "violations");
    for (LockReport report : reports) {
      for (Of one : report.all()) {
        for (int round = 0; round < one.rounds().size(); round++) {
          Seen seen = one.rounds().get(round);
          Measured measured = seen.measured();
          csv.writeRecord(
              report.part(),
              report.load(),
              one.contender(),
              Integer.toString(round + 1),
              Long.toString(measured.done()),
              decimal(measured.nanos() / 1e9),
              decimal(measured.perSecond()),
              decimal(measured.micros(50)),
              decimal(measured.micros(99)),
              decimal(measured.micros(100)),
              decimal(seen.jain()),
              Long.toString(measured.unknown()),
              Long.toString(seen.violations()));
        }
      }
    }
    csv.flush();
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }
}
