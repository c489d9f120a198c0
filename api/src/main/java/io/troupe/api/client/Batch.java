package io.troupe.api.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.api.http.request.JsonText;
import io.troupe.api.map.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/** The lines of one batch, while they are gathered. Not for use by several threads. */
public final class Batch {
  /** Lines that one batch may have. */
  public static final int MAX_LINES = 10_000;

  /** Bytes that one batch may have, keys, values and what joins them. */
  public static final int MAX_BYTES = 8 << 20;

  /** The content type of plain text. */
  public static final String TEXT = "text/plain; charset=utf-8";

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
    return addLine(
        key,
        json -> {
          Optional<String> text =
              content.type().equals(TEXT) ? JsonText.utf8(content.bytes()) : Optional.empty();
          if (text.isPresent()) {
            json.writeStringField("text", text.get());
            return;
          }
          json.writeStringField(
              "value64", Base64.getEncoder().encodeToString(content.bytes().unsafeArray()));
          if (!content.type().isEmpty()) {
            json.writeStringField("contentType", content.type());
          }
        });
  }

  /**
   * Adds an entry whose value is JSON; the node stores it without spaces, as application/json.
   *
   * @param value well-formed JSON; a batch with any other is refused whole
   * @return false if the batch is full and was left as it is
   */
  public boolean addJson(Bytes key, String value) {
    return addLine(
        key,
        json -> {
          json.writeFieldName("value");
          // A line ends at a line feed, so none may be inside.
          json.writeRawValue(value.replace('\n', ' '));
        });
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

  private interface Value {
    void write(JsonGenerator json) throws IOException;
  }

  private boolean addLine(Bytes key, Value value) {
    ByteArrayBuilder line = new ByteArrayBuilder(256);
    try (JsonGenerator json = Exchange.JSON.getFactory().createGenerator(line)) {
      json.writeStartObject();
      Optional<String> text = JsonText.utf8(key);
      if (text.isPresent()) {
        json.writeStringField("key", text.get());
      } else {
        json.writeStringField("key64", Base64.getEncoder().encodeToString(key.unsafeArray()));
      }
      value.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    if (lines == MAX_LINES || (lines > 0 && bytes.size() + line.size() > MAX_BYTES)) {
      return false;
    }
    bytes.write(line.toByteArray());
    lines++;
    return true;
  }
}
