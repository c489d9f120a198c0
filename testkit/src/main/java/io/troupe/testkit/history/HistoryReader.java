package io.troupe.testkit.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads history files, ours or another tool's. */
public final class HistoryReader {
  private HistoryReader() {}

  /**
   * Reads a whole history.
   *
   * @throws IllegalArgumentException naming file and line, if a line is not an operation: a field
   *     unknown, twice, missing or of the wrong kind, a torn end, or an {@link Operation} that
   *     cannot be
   * @throws UncheckedIOException if the file cannot be read
   */
  public static List<Operation> read(Path file) {
    List<Operation> operations = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        operations.add(parse(file, operations.size() + 1, line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the history " + file, e);
    }
    return operations;
  }

  private static Operation parse(Path file, int lineNumber, String line) {
    try {
      return HistoryJson.operation(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + ":" + lineNumber + ": not an operation: " + e.getOriginalMessage(), e);
    }
  }
}
