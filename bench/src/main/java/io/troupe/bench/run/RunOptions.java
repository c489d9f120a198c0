package io.troupe.bench.run;

import io.troupe.bench.report.CsvReport;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.SvgPlot;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** How long a run is, and where it leaves what it found: options that its benches share. */
public final class RunOptions {
  @CommandLine.Option(names = "--rounds", defaultValue = "5", description = "Counted rounds.")
  private int rounds;

  @CommandLine.Option(names = "--seconds", defaultValue = "4", description = "Length of a round.")
  private int seconds;

  @CommandLine.Option(names = "--csv", paramLabel = "FILE", description = "Every round as CSV.")
  private @Nullable Path csv;

  @CommandLine.Option(names = "--svg", paramLabel = "FILE", description = "A plot.")
  private @Nullable Path svg;

  @CommandLine.Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where to keep files while it runs; default: a new temporary directory.")
  private Path data = Path.of("");

  /** Counted rounds. */
  public int rounds() {
    return rounds;
  }

  /** Length of a round. */
  public int seconds() {
    return seconds;
  }

  /** The same. */
  public Duration time() {
    return Duration.ofSeconds(seconds);
  }

  /** Whether there is anything to run. */
  public boolean isPositive() {
    return rounds > 0 && seconds > 0;
  }

  /** Whether figures are to be kept. */
  public boolean wantsReport() {
    return csv != null || svg != null;
  }

  /** A directory for the run. */
  public Scratch scratch() throws IOException {
    return Scratch.in(data);
  }

  /** Writes what is asked for. */
  public void report(List<Group> groups) throws IOException {
    report(groups, out -> CsvReport.write(groups, out));
  }

  /** The same, with lines of its own. */
  public void report(List<Group> groups, Lines lines) throws IOException {
    if (csv != null) {
      try (Writer writer = Files.newBufferedWriter(csv)) {
        lines.write(writer);
      }
    }
    if (svg != null) {
      Files.writeString(svg, SvgPlot.of(groups));
    }
  }

  /** Every round as a line. */
  @FunctionalInterface
  public interface Lines {
    /** Writes all of it; the caller closes {@code out}. */
    void write(Writer out) throws IOException;
  }
}
