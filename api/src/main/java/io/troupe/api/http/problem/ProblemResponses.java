package io.troupe.api.http.problem;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.troupe.actors.FencingToken;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.api.http.wire.Request.Header;
import io.troupe.api.http.wire.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes problems as {@code application/problem+json}. */
public final class ProblemResponses {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String TYPE = "application/problem+json";

  /** When to try again where nothing better is known. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private ProblemResponses() {}

  /** The response that carries a problem. */
  public static Response of(Problem problem) {
    List<Header> headers = new ArrayList<>(4);
    headers.add(new Header("Content-Type", TYPE));
    if (problem.code().saysRetryAfter()) {
      headers.add(retryAfter(problem.retryAfter().orElse(SOON)));
    }
    problem.allow().ifPresent(allow -> headers.add(new Header("Allow", allow)));
    problem
        .currentVersion()
        .filter(version -> !version.equals(Version.ABSENT))
        .ifPresent(version -> headers.add(new Header("ETag", "\"" + version + "\"")));
    return new Response(problem.code().status(), headers, new Response.Whole(json(problem)));
  }

  /** Whole seconds, and not before the time is over. */
  private static Header retryAfter(Duration when) {
    long seconds = Math.max(1, Math.ceilDiv(when.toMillis(), 1_000));
    return new Header("Retry-After", Long.toString(seconds));
  }

  /** The document. */
  static byte[] json(Problem problem) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(256);
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("type", problem.type());
      json.writeStringField("title", problem.code().title());
      json.writeNumberField("status", problem.code().status());
      json.writeStringField("detail", wellFormed(problem.detail()));
      json.writeStringField("code", problem.code().slug());
      json.writeStringField("outcome", problem.outcome());
      Optional<RequestId> requestId = problem.requestId();
      if (requestId.isPresent()) {
        json.writeStringField("requestId", requestId.get().toString());
      }
      Optional<Version> current = problem.currentVersion();
      if (current.isPresent()) {
        json.writeNumberField("currentVersion", current.get().number());
      }
      Optional<Problem.Oldest> oldest = problem.oldest();
      if (oldest.isPresent()) {
        json.writeNumberField("oldestVersion", oldest.get().version().number());
        Optional<Instant> time = oldest.get().time();
        if (time.isPresent()) {
          json.writeStringField("oldestTime", time.get().toString());
        }
      }
      Optional<FencingToken> token = problem.token();
      if (token.isPresent()) {
        json.writeNumberField("token", token.get().number());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Half a surrogate pair cannot be written as UTF-8; a detail may quote one. */
  private static String wellFormed(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
