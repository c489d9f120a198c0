package io.troupe.api.client;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.api.json.BatchLine;
import io.troupe.api.map.Content;
import java.nio.charset.StandardCharsets;

/** The lines of one batch, while they are gathered. Not for use by several threads. */
public final class Batch {
  /** Lines that one batch may have. */
  public static final int MAX_LINES = 10_000;

  /** Bytes that one batch may have, keys, values and what joins them. */
  public static final int MAX_BYTES = 8 << 20;

  /** The content type of plain text. */
  public static final String TEXT = BatchLine.TEXT;

  private final ByteArrayBuilder bytes = new ByteArrayBuilder(64 << 10);
  private int lines;

  /** An empty batch. */
  public Batch() {}

  /**
   * A batch of lines that are made already, each with its line feed. They are not looked into: a
   * malformed one has the node refuse them all.
   */
  public static Batch ofLines(Bytes lines) {
    Batch batch = new Batch();
    for (int i = 0; i < lines.length(); i++) {
      batch.lines += lines.at(i) == '\n' ? 1 : 0;
    }
    batch.bytes.write(lines.unsafeArray());
    return batch;
  }

  /**
   * Adds an entry.
   *
   * @return false if the batch is full and was left as it is: send it, and add this to the next
   */
  public boolean add(Bytes key, Content content) {
    return addLine(new BatchLine(key, content).toBytes());
  }

  /**
   * Adds an entry whose value is JSON; the node stores it without spaces, as application/json.
   *
   * @param value well-formed JSON; a batch with any other is refused whole
   * @return false if the batch is full and was left as it is
   */
  public boolean addJson(Bytes key, String value) {
    // A line ends at a line feed, so none may be inside.
    byte[] json = value.replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
    return addLine(BatchLine.ofJson(key, json));
  }

  /** How many lines there are. */
  public int lines() {
    return lines;
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.size();
  }

  /** The body to send. */
  byte[] body() {
    return bytes.toByteArray();
  }

  private boolean addLine(byte[] line) {
    if (lines == MAX_LINES || (lines > 0 && bytes.size() + line.length > MAX_BYTES)) {
      return false;
    }
    bytes.write(line);
    lines++;
    return true;
  }
}
