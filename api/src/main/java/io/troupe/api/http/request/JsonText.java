package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.troupe.actors.Bytes;
import io.troupe.api.http.problem.ProblemException;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Small steps between JSON and bytes, all of them strict. */
public final class JsonText {
  /** A name given twice is an error; characters outside the first plane are written as they are. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private JsonText() {}

  /** The number of {@code {"increment": n}}. */
  public static long increment(byte[] body) {
    try (JsonParser json = FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT
          || !"increment".equals(json.nextFieldName())
          || json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw ProblemException.invalid("the body is {\"increment\": n} with a whole number n");
      }
      long delta = json.getLongValue();
      if (json.nextToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw ProblemException.invalid("the body is {\"increment\": n} and nothing else");
      }
      return delta;
    } catch (IOException e) {
      throw ProblemException.invalid("the body is not {\"increment\": n}: " + firstLine(e));
    }
  }

  /** The text, if the bytes are well-formed UTF-8. */
  public static Optional<String> utf8(Bytes bytes) {
    return bytes.ifUtf8();
  }

  /** The bytes of a base64 text (RFC 4648, section 4). */
  static Bytes base64(String text) {
    return Bytes.wrap(Base64.getDecoder().decode(text));
  }

  /** Copies the value at the parser's place without spaces, its numbers digit for digit. */
  static void copyCompact(JsonParser from, JsonGenerator to) throws IOException {
    int depth = 0;
    for (JsonToken token = from.currentToken(); ; token = from.nextToken()) {
      if (token == null) {
        throw new IOException("the value ends too early");
      }
      switch (token) {
        case START_OBJECT -> {
          to.writeStartObject();
          depth++;
        }
        case START_ARRAY -> {
          to.writeStartArray();
          depth++;
        }
        case END_OBJECT -> {
          to.writeEndObject();
          depth--;
        }
        case END_ARRAY -> {
          to.writeEndArray();
          depth--;
        }
        case FIELD_NAME -> to.writeFieldName(from.currentName());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
        default -> to.copyCurrentEvent(from);
      }
      if (depth == 0) {
        return;
      }
    }
  }

  /** What a parser complains about, without its excerpt of the source. */
  static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
