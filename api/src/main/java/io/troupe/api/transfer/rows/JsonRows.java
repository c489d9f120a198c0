package io.troupe.api.transfer.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.troupe.api.json.JsonText;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines of JSON objects. A blank line is no row. */
final class JsonRows implements RowSource {
  private final LineReader lines;
  private final CountingInputStream counted;
  private final @Nullable String keyField;
  private long rows;

  JsonRows(LineReader lines, CountingInputStream counted, Optional<String> keyField) {
    this.lines = lines;
    this.counted = counted;
    this.keyField = keyField.orElse(null);
  }

  @Override
  public Optional<Row> next() {
    try {
      return lines.nextNotBlank().map(this::row);
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
    JsonText.Compact value;
    try (JsonParser json = JsonText.FACTORY.createParser(line.bytes())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Row.Bad(line.number(), "the line is not a JSON object");
      }
      value = JsonText.compactObject(json, keyField);
      if (json.nextToken() != null) {
        return new Row.Bad(line.number(), "something follows the JSON object");
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Row.Bad(line.number(), "bad JSON: " + JsonText.firstLine(e));
    }
    if (keyField == null) {
      return RowJson.row(line.number(), RowJson.numberKey(rows), value.json());
    }
    String key = value.field();
    return key == null
        ? new Row.Bad(line.number(), "the field '" + keyField + "' holds no key")
        : RowJson.row(line.number(), key, value.json());
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
}
