package io.troupe.bench.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.troupe.bench.load.Measured;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/** Every round of every contender as a line of CSV (RFC 4180, a head line, latencies in µs). */
public final class CsvReport {
  private CsvReport() {}

  /** Writes all of it; the caller closes {@code out}. */
  public static void write(List<Group> groups, Writer out) throws IOException {
    CsvWriter csv = CsvWriter.builder().build(out);
    csv.writeRecord(
        "operation",
        "load",
        "contender",
        "round",
        "done",
        "seconds",
        "done_per_second",
        "p50_us",
        "p99_us",
        "p99_9_us",
        "max_us",
        "refused",
        "unknown",
        "not_sent");
    for (Group group : groups) {
      for (Row row : group.rows()) {
        int round = 0;
        for (Measured measured : row.rounds()) {
          round++;
          csv.writeRecord(
              group.operation(),
              group.load(),
              row.contender(),
              Integer.toString(round),
              Long.toString(measured.done()),
              decimal(measured.nanos() / 1e9),
              decimal(measured.perSecond()),
              decimal(measured.micros(50)),
              decimal(measured.micros(99)),
              decimal(measured.micros(99.9)),
              decimal(measured.micros(100)),
              Long.toString(measured.refused()),
              Long.toString(measured.unknown()),
              Long.toString(measured.notSent()));
        }
      }
    }
    csv.flush();
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }
}
