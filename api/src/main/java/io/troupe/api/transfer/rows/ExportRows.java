package io.troupe.api.transfer.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.troupe.actors.Bytes;
import io.troupe.sharding.map.MapEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines of an export: they are lines of a batch already, and go on as they are once checked. */
final class ExportRows implements RowSource {
  private final LineReader lines;
  private final CountingInputStream counted;
  private long rows;

  ExportRows(LineReader lines, CountingInputStream counted) {
    this.lines = lines;
    this.counted = counted;
  }

  @Override
  public Optional<Row> next() {
    try {
      Optional<LineReader.Line> line = lines.next();
      while (line.isPresent() && line.get().isBlank()) {
        line = lines.next();
      }
      return line.map(this::row);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "cannot be read behind row " + rows + ": " + RowFiles.reason(e), e);
    }
  }

  private Row row(LineReader.Line line) {
    rows++;
    if (line.tooLong()) {
      return new Row.Bad(
          line.number(), "the line is longer than " + LineReader.MAX_LINE_BYTES + " bytes");
    }
    Fields fields;
    try (JsonParser json = RowJson.FACTORY.createParser(line.bytes())) {
      fields = Fields.read(json);
    } catch (IOException | IllegalArgumentException e) {
      return new Row.Bad(line.number(), RowJson.firstLine(e));
    }
    Optional<String> wrong = RowJson.overLimit(fields.key, fields.valueBytes);
    if (wrong.isPresent()) {
      return new Row.Bad(line.number(), wrong.get());
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(line.bytes().length + 1);
    body.writeBytes(line.bytes());
    body.write('\n');
    return new Row.Good(line.number(), fields.key, Bytes.wrap(body.toByteArray()));
  }

  @Override
  public long bytesRead() {
    return counted.count();
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UnreadableFileException("cannot be closed: " + RowFiles.reason(e), e);
    }
  }

  /** What a line says, read as a node reads it. */
  private static final class Fields {
    private Bytes key = Bytes.EMPTY;
    private int keys;
    private int values;
    private int valueBytes;
    private boolean typed;
    private boolean base64;

    static Fields read(JsonParser json) throws IOException {
      Fields fields = new Fields();
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the line is not a JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        fields.field(name, json);
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
      if (fields.keys != 1 || fields.values != 1) {
        throw new IllegalArgumentException(
            "a line of an export has one of key, key64 and one of value, text, value64");
      }
      if (fields.typed && !fields.base64) {
        throw new IllegalArgumentException("\"contentType\" goes with \"value64\" only");
      }
      return fields;
    }

    private void field(@Nullable String name, JsonParser json) throws IOException {
      switch (name) {
        case "key" -> key(RowJson.strictUtf8(string(json)));
        case "key64" -> key(Bytes.wrap(Base64.getDecoder().decode(string(json))));
        case "text" -> value(RowJson.strictUtf8(string(json)).length());
        case "value" -> value(RowJson.compact(json).length);
        case "value64" -> {
          value(Base64.getDecoder().decode(string(json)).length);
          base64 = true;
        }
        case "contentType" -> {
          checkType(string(json));
          typed = true;
        }
        case null, default -> throw new IllegalArgumentException("unknown field \"" + name + "\"");
      }
    }

    private void key(Bytes bytes) {
      key = bytes;
      keys++;
    }

    private void value(int length) {
      valueBytes = length;
      values++;
    }

    private static String string(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException("\"" + json.currentName() + "\" is a string");
      }
      return json.getText();
    }

    private static void checkType(String text) {
      if (text.length() > MapEntry.MAX_CONTENT_TYPE_LENGTH
          || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "\"contentType\" has at most "
                + MapEntry.MAX_CONTENT_TYPE_LENGTH
                + " characters, all of them printable ASCII");
      }
    }
  }
}
