package io.troupe.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for one run, gone with it. */
public record Scratch(Path directory) implements AutoCloseable {
  /** Makes one, below that of the system if the parent is empty. */
  public static Scratch in(Path parent) throws IOException {
    Path below =
        parent.toString().isEmpty() ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
    return new Scratch(Files.createTempDirectory(below, "troupe-bench-"));
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
