package io.troupe.api.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Small steps between JSON and bytes, all of them strict. */
public final class JsonText {
  /** A name given twice is an error; characters outside the first plane are written as they are. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  /** What Jackson adds for those who program with it. */
  private static final Pattern LIBRARY =
      Pattern.compile(", from `[^`]*`| \\(start marker at .*\\)$");

  private JsonText() {}

  /** Writes bytes as text if they are well-formed UTF-8, else as base64 under the other name. */
  public static void writeBytes(JsonGenerator json, String text, String base64, Bytes bytes)
      throws IOException {
    Optional<String> utf8 = bytes.ifUtf8();
    if (utf8.isPresent()) {
      json.writeStringField(text, utf8.get());
    } else {
      json.writeStringField(base64, Base64.getEncoder().encodeToString(bytes.unsafeArray()));
    }
  }

  /** Reads what {@link #writeBytes} wrote; nothing where neither field is there. */
  public static Bytes readBytes(JsonNode json, String text, String base64) {
    JsonNode encoded = json.get(base64);
    return encoded == null
        ? Bytes.utf8(json.path(text).asText(""))
        : Bytes.wrap(Base64.getDecoder().decode(encoded.asText()));
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
  public record Compact(byte[] json, @Nullable String field) {}

  /**
   * A compact value, and one of the fields of its outermost object.
   *
   * @param fieldName null for none
   */
  public static Compact compactObject(JsonParser from, @Nullable String fieldName)
      throws IOException {
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

  /** What a parser complains about, without its excerpt of the source and its settings' names. */
  public static String firstLine(Exception e) {
    if (e instanceof CharacterCodingException) {
      return "it is not well-formed Unicode";
    }
    String message = String.valueOf(e.getMessage());
    if (e instanceof StreamConstraintsException && message.contains("nesting depth")) {
      return "it is nested deeper than " + FACTORY.streamReadConstraints().getMaxNestingDepth();
    }
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return LIBRARY.matcher(line).replaceAll("");
  }
}
