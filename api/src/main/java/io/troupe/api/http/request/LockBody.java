package io.troupe.api.http.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.FencingToken;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.json.JsonText;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockOwner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The body of a change of a lock: a JSON object whose fields are all known. */
public final class LockBody {
  /** No body is longer, in bytes. */
  public static final int MAX_BYTES = 4_096;

  private static final JsonMapper JSON =
      JsonMapper.builder(JsonText.FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;

  private LockBody(JsonNode fields) {
    this.fields = fields;
  }

  /** The body of these bytes, with some of these fields and no others. */
  public static LockBody parse(byte[] bytes, String... names) {
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
    return new LockBody(json);
  }

  /** {@code owner}. */
  public LockOwner owner() {
    JsonNode owner = fields.path("owner");
    if (!owner.isTextual()) {
      throw ProblemException.invalid(
          "\"owner\" is text that names who holds the lock, and nobody else");
    }
    return ProblemException.valid(() -> new LockOwner(owner.asText()));
  }

  /** {@code mode}, {@code leaseMillis}, {@code delayMillis} and {@code waitMillis}. */
  public LockTerms terms() {
    LockTerms terms =
        ProblemException.valid(
            () ->
                LockTerms.DEFAULT
                    .leased(lease())
                    .delayed(millis("delayMillis", Duration.ZERO))
                    .waiting(millis("waitMillis", Duration.ZERO)));
    return mode() == LockMode.SHARED ? terms.shared() : terms;
  }

  private LockMode mode() {
    return switch (fields.has("mode") ? fields.path("mode").asText() : "exclusive") {
      case "exclusive" -> LockMode.EXCLUSIVE;
      case "shared" -> LockMode.SHARED;
      default ->
          throw ProblemException.invalid(
              "\"mode\" is exclusive or shared, not " + fields.path("mode"));
    };
  }

  /** {@code leaseMillis}. */
  public Duration lease() {
    return ProblemException.valid(
        () -> LockTerms.DEFAULT.leased(millis("leaseMillis", LockTerms.DEFAULT.lease())).lease());
  }

  private Duration millis(String name, Duration otherwise) {
    JsonNode number = fields.path(name);
    if (number.isMissingNode()) {
      return otherwise;
    }
    return Duration.ofMillis(whole(name, number));
  }

  /** {@code token}. */
  public FencingToken token() {
    return ProblemException.valid(() -> new FencingToken(whole("token", fields.path("token"))));
  }

  /** {@code token}, if it is given. */
  public Optional<FencingToken> ifToken() {
    return fields.has("token") ? Optional.of(token()) : Optional.empty();
  }

  private static long whole(String name, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw ProblemException.invalid("\"" + name + "\" is a whole number, not " + number);
    }
    return number.longValue();
  }
}
