package io.troupe.api.transfer.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of bytes, each ending in a line feed or with the input. Never holds more than one. */
public final class LineReader implements AutoCloseable {
  /**
   * The longest line that is kept, in bytes. The largest value is 1 MiB, and JSON may need six
   * bytes for one; with its key a line stays below the 8 MiB that a batch may have.
   */
  public static final int MAX_LINE_BYTES = 7 << 20;

  private static final int KEPT_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private int position;
  private int end;
  private long number;
  private long terminatedBytes;

  public LineReader(InputStream in) {
    this.in = in;
  }

  /**
   * One line.
   *
   * @param number from 1
   * @param bytes without the line feed; none if it was longer than {@link #MAX_LINE_BYTES}
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Line(long number, byte[] bytes, boolean tooLong) {
    /** Whether there is nothing in it but spaces. */
    public boolean isBlank() {
      if (tooLong) {
        return false;
      }
      for (byte b : bytes) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  /** The next line that is not blank; empty at the end. */
  Optional<Line> nextNotBlank() throws IOException {
    Optional<Line> next = next();
    while (next.isPresent() && next.get().isBlank()) {
      next = next();
    }
    return next;
  }

  /** The next line; empty at the end. */
  public Optional<Line> next() throws IOException {
    line.reset();
    long length = 0;
    while (true) {
      if (position == end && !fill()) {
        if (length == 0) {
          return Optional.empty();
        }
        return Optional.of(taken(length));
      }
      int from = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      length += position - from;
      if (length <= MAX_LINE_BYTES) {
        line.write(buffer, from, position - from);
      }
      if (position < end) {
        position++;
        terminatedBytes += length + 1;
        return Optional.of(taken(length));
      }
    }
  }

  /** How many bytes the lines had that ended in a line feed, with it. */
  public long terminatedBytes() {
    return terminatedBytes;
  }

  private Line taken(long length) {
    number++;
    boolean tooLong = length > MAX_LINE_BYTES;
    Line taken = new Line(number, tooLong ? new byte[0] : line.toByteArray(), tooLong);
    if (length > KEPT_BYTES) {
      line = new ByteArrayOutputStream(256);
    }
    return taken;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    position = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
