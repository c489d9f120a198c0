package io.troupe.testkit.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one process prints: copied to its log byte by byte, and its last lines kept for those who
 * wait for one. A thread of its own reads it, so that the process never blocks on a full pipe.
 */
final class ProcessOutput {
  private static final int MAX_LINES = 10_000;
  private static final int MAX_LINE_BYTES = 8192;
  private static final int TAIL_LINES = 40;

  private final String name;
  private final Path log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Line number n, from 0, is at n modulo the size.
  private final @Nullable String[] lines = new String[MAX_LINES];
  private long lineCount;
  private boolean ended;
  private @Nullable IOException failure;

  private ProcessOutput(String name, Path log) {
    this.name = name;
    this.log = log;
  }

  /** Starts to read. The thread ends with the stream, and closes the copy. */
  static ProcessOutput follow(String name, InputStream stream, Path log, OutputStream copy) {
    ProcessOutput output = new ProcessOutput(name, log);
    Thread thread = new Thread(() -> output.readAll(stream, copy), "output-of-" + name);
    thread.setDaemon(true);
    thread.start();
    return output;
  }

  private void readAll(InputStream stream, OutputStream copy) {
    try (stream;
        copy) {
      byte[] chunk = new byte[MAX_LINE_BYTES];
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
        writeTo(copy, chunk, n);
        split(chunk, n, line);
      }
      if (line.size() > 0) {
        add(line);
      }
    } catch (IOException e) {
      note(e);
    } finally {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A log that cannot be written, as on a full disk, must not stop the process. */
  private void writeTo(OutputStream copy, byte[] chunk, int length) {
    try {
      copy.write(chunk, 0, length);
    } catch (IOException e) {
      note(e);
    }
  }

  private void note(IOException e) {
    lock.lock();
    try {
      failure = e;
    } finally {
      lock.unlock();
    }
  }

  private void split(byte[] chunk, int length, ByteArrayOutputStream line) {
    for (int i = 0; i < length; i++) {
      if (chunk[i] == '\n' || line.size() == MAX_LINE_BYTES) {
        add(line);
      }
      if (chunk[i] != '\n') {
        line.write(chunk[i]);
      }
    }
  }

  private void add(ByteArrayOutputStream line) {
    lock.lock();
    try {
      lines[(int) (lineCount % MAX_LINES)] = line.toString(StandardCharsets.UTF_8);
      lineCount++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    line.reset();
  }

  Matcher awaitLine(Pattern pattern, Duration limit) {
    long leftNanos = limit.toNanos();
    long next = 0;
    lock.lock();
    try {
      while (true) {
        for (next = Math.max(next, firstKept()); next < lineCount; next++) {
          Matcher matcher = pattern.matcher(line(next));
          if (matcher.find()) {
            return matcher;
          }
        }
        if (ended) {
          throw new AssertionError(name + " ended without printing /" + pattern + "/" + tail());
        }
        if (leftNanos <= 0) {
          throw new AssertionError(
              name + " did not print /" + pattern + "/ within " + limit + tail());
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name + " to print " + pattern, e);
    } finally {
      lock.unlock();
    }
  }

  private long firstKept() {
    return Math.max(0, lineCount - MAX_LINES);
  }

  private String line(long number) {
    String line = lines[(int) (number % MAX_LINES)];
    return line == null ? "" : line;
  }

  /** The end of the log, to follow a message. */
  String tail() {
    lock.lock();
    try {
      StringBuilder text = new StringBuilder("; the end of ").append(log).append(":\n");
      for (long n = Math.max(firstKept(), lineCount - TAIL_LINES); n < lineCount; n++) {
        text.append("  ").append(line(n)).append('\n');
      }
      if (failure != null) {
        text.append("  (its output or the log failed: ").append(failure).append(")\n");
      }
      return text.toString();
    } finally {
      lock.unlock();
    }
  }
}
