package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A body that is a JSON object whose fields are all known. */
record JsonBody(JsonNode fields) {
  private static final JsonMapper JSON =
      JsonMapper.builder(JsonText.FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The body of these bytes, with some of these fields and no others. */
  static JsonBody parse(byte[] bytes, String... names) {
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw ProblemException.invalid("the body is no JSON: " + JsonText.firstLine(e));
    } catch (IOException e) {
      throw ProblemException.invalid("the body cannot be read: " + e.getMessage());
    }
    List<String> known = List.of(names);
    if (!json.isObject()) {
      throw ProblemException.invalid("the body is a JSON object with some of " + known);
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw ProblemException.invalid(
                    "unknown field '" + name + "'; here are known: " + known);
              }
            });
    return new JsonBody(json);
  }

  /** A length of time in milliseconds. */
  Duration millis(String name, Duration otherwise) {
    JsonNode number = fields.path(name);
    return number.isMissingNode() ? otherwise : Duration.ofMillis(whole(name));
  }

  long whole(String name) {
    JsonNode number = fields.path(name);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw ProblemException.invalid("\"" + name + "\" is a whole number, not " + number);
    }
    return number.longValue();
  }
}
