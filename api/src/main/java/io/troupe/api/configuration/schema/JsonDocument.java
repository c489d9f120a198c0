package io.troupe.api.configuration.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.api.json.JsonText;
import java.io.IOException;

/** Documents as JSON, strictly: one value, no name twice. */
public final class JsonDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonText.FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Of a number; a schema divides by others, digit by digit. */
  private static final int MAX_EXPONENT = 1_000;

  private JsonDocument() {}

  private static JsonNode within(JsonNode json) {
    if (json.isBigDecimal() && Math.abs((long) json.decimalValue().scale()) > MAX_EXPONENT) {
      throw new IllegalArgumentException(
          "a number has an exponent from -%d to %d".formatted(MAX_EXPONENT, MAX_EXPONENT));
    }
    json.forEach(JsonDocument::within);
    return json;
  }

  /**
   * A document without spaces, its numbers digit for digit: as it is stored.
   *
   * @throws IllegalArgumentException if it is not JSON, or has a number with an exponent beyond
   *     1,000
   */
  public static Bytes compact(Bytes json) {
    try (JsonParser parser = JsonText.FACTORY.createParser(json.unsafeArray())) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("a document is JSON, and not empty");
      }
      byte[] compact = JsonText.compact(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("a document is one JSON value, and nothing behind it");
      }
      Bytes document = Bytes.wrap(compact);
      JsonNode unused = tree(document);
      return document;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a document is JSON: " + JsonText.firstLine(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("a document is JSON: " + e.getMessage(), e);
    }
  }

  /** A document that is JSON already. */
  public static JsonNode tree(Bytes json) {
    try {
      return within(MAPPER.readTree(json.unsafeArray()));
    } catch (IOException e) {
      throw new IllegalArgumentException("a document is JSON: " + e.getMessage(), e);
    }
  }
}
