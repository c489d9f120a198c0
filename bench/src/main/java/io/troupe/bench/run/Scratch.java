package io.troupe.bench.run;

import io.troupe.bench.report.CsvReport;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.SvgPlot;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for one run, gone with it, and the reports that stay. */
public record Scratch(Path directory) implements AutoCloseable {
  /** Makes one, below that of the system if the parent is empty. */
  public static Scratch in(Path parent) throws IOException {
    Path below =
        parent.toString().isEmpty() ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
    return new Scratch(Files.createTempDirectory(below, "troupe-bench-"));
  }

  /** Writes what is asked for. */
  public static void report(List<Group> groups, @Nullable Path csv, @Nullable Path svg)
      throws IOException {
    if (csv != null) {
      try (Writer writer = Files.newBufferedWriter(csv)) {
        CsvReport.write(groups, writer);
      }
    }
    if (svg != null) {
      Files.writeString(svg, SvgPlot.of(groups));
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
