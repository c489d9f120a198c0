package io.troupe.persistence.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies of a journal's directory. */
final class Copies {
  private Copies() {}

  /** Of one that nobody writes to just now, be it open or not: as a crash would leave it. */
  static Path of(Path directory, Path copy) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(directory.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
      return copy;
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("somebody writes there", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
