package io.troupe.testkit.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;

/**
 * One operation as one line, and back. Strict on purpose: a checker that guesses what a damaged
 * line meant reports faults that never happened, or misses those that did.
 */
final class HistoryJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .withCoercionConfig(
              LogicalType.Integer,
              number -> number.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
          .build();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Operation.class);
  private static final ObjectReader READER = MAPPER.readerFor(Operation.class);

  private HistoryJson() {}

  static String line(Operation operation) {
    try {
      return WRITER.writeValueAsString(operation);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an operation that JSON cannot hold: " + operation, e);
    }
  }

  /** Throws what Jackson throws, which names the field and the column. */
  static Operation operation(String line) throws JsonProcessingException {
    return READER.readValue(line);
  }
}
