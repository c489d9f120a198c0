package io.troupe.persistence.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies of a journal's directory. */
final class Copies {
  private static final int TRIES = 20;

  private Copies() {}

  /** Of one that nobody writes to just now, be it open or not: as a crash would leave it. */
  static Path of(Path directory, Path copy) {
    for (int i = 0; i < TRIES; i++) {
      Path tried = i == TRIES - 1 ? copy : copy.resolveSibling(copy.getFileName() + "-" + i);
      try {
        copy(directory, tried);
        if (!tried.equals(copy)) {
          Files.createDirectories(copy.getParent());
          Files.move(tried, copy);
        }
        return copy;
      } catch (NoSuchFileException e) {
        // RocksDB removed a file that nothing names any more.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
    throw new IllegalStateException("somebody writes in " + directory);
  }

  private static void copy(Path directory, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(directory.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }
}
