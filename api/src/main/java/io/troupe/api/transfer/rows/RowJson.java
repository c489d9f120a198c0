package io.troupe.api.transfer.rows;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small steps between rows and JSON. They follow what a node accepts, to the letter. */
public final class RowJson {
  /** A name given twice is an error, as it is for a node. */
  static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final byte[] KEY = "{\"key\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] VALUE = "\",\"value\":".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "}\n".getBytes(StandardCharsets.UTF_8);

  private RowJson() {}

  /** The row that stores {@code value}, compact JSON, under {@code key}; bad past a limit. */
  static Row row(long line, String key, byte[] value) {
    Bytes keyBytes;
    try {
      keyBytes = strictUtf8(key);
    } catch (CharacterCodingException e) {
      return new Row.Bad(line, "the key is not well-formed Unicode");
    }
    Optional<String> wrong = overLimit(keyBytes, value.length);
    if (wrong.isPresent()) {
      return new Row.Bad(line, wrong.get());
    }
    byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(key);
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(KEY.length + quoted.length + VALUE.length + value.length + 2);
    body.writeBytes(KEY);
    body.writeBytes(quoted);
    body.writeBytes(VALUE);
    body.writeBytes(value);
    body.writeBytes(END);
    return new Row.Good(line, keyBytes, Bytes.wrap(body.toByteArray()));
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
    try (JsonGenerator to = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      to.writeStartObject();
      for (int i = 0; i < names.size(); i++) {
        to.writeStringField(names.get(i), values.get(i));
      }
      to.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * The value at the parser's place without spaces, its numbers digit for digit, as a node stores
   * it.
   */
  public static byte[] compact(JsonParser from) throws IOException {
    return compactObject(from, null).json();
  }

  /**
   * A compact value and the text of one of its own fields.
   *
   * @param field null if the field is absent or is no text, number or truth value
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Compact(byte[] json, @Nullable String field) {}

  static Compact compactObject(JsonParser from, @Nullable String fieldName) throws IOException {
    ByteArrayBuilder bytes = new ByteArrayBuilder(256);
    String field = null;
    try (JsonGenerator to = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      int depth = 0;
      for (JsonToken token = from.currentToken(); ; token = from.nextToken()) {
        if (token == null) {
          throw new IOException("the value ends too early");
        }
        if (fieldName != null
            && depth == 1
            && token.isScalarValue()
            && token != JsonToken.VALUE_NULL
            && fieldName.equals(from.currentName())) {
          field = from.getText();
        }
        depth = copy(from, token, to, depth);
        if (depth == 0) {
          break;
        }
      }
    }
    return new Compact(bytes.toByteArray(), field);
  }

  private static int copy(JsonParser from, JsonToken token, JsonGenerator to, int depth)
      throws IOException {
    switch (token) {
      case START_OBJECT -> {
        to.writeStartObject();
        return depth + 1;
      }
      case START_ARRAY -> {
        to.writeStartArray();
        return depth + 1;
      }
      case END_OBJECT -> {
        to.writeEndObject();
        return depth - 1;
      }
      case END_ARRAY -> {
        to.writeEndArray();
        return depth - 1;
      }
      case FIELD_NAME -> to.writeFieldName(from.currentName());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
      default -> to.copyCurrentEvent(from);
    }
    return depth;
  }

  /** The UTF-8 bytes of a text; half a surrogate pair has none. */
  static Bytes strictUtf8(String text) throws CharacterCodingException {
    ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.wrap(bytes);
  }

  /** What a parser complains about, without its excerpt of the source. */
  static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
