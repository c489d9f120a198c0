package io.troupe.api.transfer.rows;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.api.json.BatchLine;
import io.troupe.api.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Small steps between rows and JSON. */
final class RowJson {
  private RowJson() {}

  /** The row that stores {@code value}, compact JSON, under {@code key}; bad past a limit. */
  static Row row(long line, String key, byte[] value) {
    Bytes keyBytes;
    try {
      keyBytes = Bytes.utf8(key);
    } catch (IllegalArgumentException e) {
      return new Row.Bad(line, "the key is not well-formed Unicode");
    }
    Optional<String> wrong = overLimit(keyBytes, value.length);
    if (wrong.isPresent()) {
      return new Row.Bad(line, wrong.get());
    }
    return new Row.Good(line, keyBytes, Bytes.wrap(BatchLine.ofJson(keyBytes, value)));
  }

  /** What is wrong with the sizes of a key and a value, if anything is. */
  static Optional<String> overLimit(Bytes key, int valueBytes) {
    if (key.length() == 0) {
      return Optional.of("the key is empty");
    }
    if (key.length() > Limits.MAX_KEY_BYTES) {
      return Optional.of(
          "the key has " + key.length() + " bytes; at most " + Limits.MAX_KEY_BYTES + " pass");
    }
    if (valueBytes > Limits.MAX_VALUE_BYTES) {
      return Optional.of(
          "the value has " + valueBytes + " bytes; at most " + Limits.MAX_VALUE_BYTES + " pass");
    }
    return Optional.empty();
  }

  /** The key of a row that has none of its own. */
  static String numberKey(long row) {
    String digits = Long.toString(row);
    return "0".repeat(Math.max(0, RowLayout.NUMBER_DIGITS - digits.length())) + digits;
  }

  /** A JSON object of strings, compact. */
  static byte[] object(List<String> names, List<String> values) throws IOException {
    ByteArrayBuilder bytes = new ByteArrayBuilder(256);
    try (JsonGenerator to = JsonText.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      to.writeStartObject();
      for (int i = 0; i < names.size(); i++) {
        to.writeStringField(names.get(i), values.get(i));
      }
      to.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
