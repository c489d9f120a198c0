package io.troupe.testkit.history;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a history file, from any number of threads.
 *
 * <p>Lines appear whole and in the order of the calls, through a buffer of fixed size, so memory
 * does not grow with the history. The file is complete only after {@link #close()}: a reader
 * refuses the torn last line of a writer that was killed.
 */
public final class HistoryWriter implements Closeable {
  private static final int BUFFER_CHARS = 1 << 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Path file;
  private final int maxOperations;
  private final Writer out;
  private int operations;

  private HistoryWriter(Path file, int maxOperations, Writer out) {
    this.file = file;
    this.maxOperations = maxOperations;
    this.out = out;
  }

  /**
   * Starts a new file.
   *
   * @param maxOperations how many operations it will take at most
   * @throws UncheckedIOException if it cannot be written, or exists already: a history is evidence,
   *     and is not overwritten
   */
  public static HistoryWriter create(Path file, int maxOperations) {
    if (maxOperations < 1) {
      throw new IllegalArgumentException("maxOperations is " + maxOperations);
    }
    try {
      var bytes = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
      var chars = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
      return new HistoryWriter(file, maxOperations, new BufferedWriter(chars, BUFFER_CHARS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the history " + file, e);
    }
  }

  /**
   * Adds one line.
   *
   * @throws IllegalStateException if the file already holds as many operations as it may; it then
   *     holds only a part of the history, which proves nothing
   */
  public void append(Operation operation) {
    String line = HistoryJson.line(operation);
    lock.lock();
    try {
      if (operations == maxOperations) {
        throw new IllegalStateException(
            "the history " + file + " is full: it takes " + maxOperations + " operations");
      }
      out.write(line);
      out.write('\n');
      operations++;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the history " + file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Writes out what is still buffered, and ends the file. Closing again does nothing. */
  @Override
  public void close() {
    lock.lock();
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end the history " + file, e);
    } finally {
      lock.unlock();
    }
  }
}
