package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.http.request.IdempotencyId;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpKeyTest extends HttpFixture {
  private static final String ORDER = "/v1/maps/orders/42";

  @Test
  void putCreatesThenReplaces() {
    HttpResponse<byte[]> created = put(ORDER, "new");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(header(created, "ETag")).isEqualTo("\"1\"");
    assertThat(header(created, "Server")).isEqualTo("troupe");
    HttpResponse<byte[]> replaced = put(ORDER, "paid");
    assertThat(replaced.statusCode()).isEqualTo(204);
    assertThat(header(replaced, "ETag")).isEqualTo("\"2\"");
    assertThat(replaced.body()).isEmpty();
  }

  @Test
  void getAnswersTheEntry() {
    put(ORDER, "new");
    put(ORDER, "paid");
    HttpResponse<byte[]> got = get(ORDER);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(text(got)).isEqualTo("paid");
    assertThat(got.headers().allValues("Content-Type")).containsExactly("application/octet-stream");
    assertThat(header(got, "ETag")).isEqualTo("\"2\"");
    assertThat(header(got, "Troupe-Created")).isEqualTo("1");
    assertThat(header(got, "Last-Modified")).isEqualTo("Sun, 01 Mar 2026 12:30:45 GMT");
    assertThat(header(got, "Troupe-Read")).isEqualTo("linearizable");
  }

  @ParameterizedTest
  @CsvSource({"linearizable, linearizable", "local, local", "1, at-least"})
  void readsSayHowTheyWereRead(String read, String said) {
    put(ORDER, "v");
    assertThat(header(get(ORDER + "?read=" + read), "Troupe-Read")).isEqualTo(said);
  }

  @Test
  void aReadAheadOfTheCopyIsBehind() {
    HttpResponse<byte[]> behind = get(ORDER + "?read=99");
    problem(behind, 503, "behind");
    assertThat(header(behind, "Retry-After")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read=-1",
        "read=x",
        "read=01",
        "read=9223372036854775808",
        "raed=local",
        "read=local&read=local",
        "&",
        "read=local&",
        "read=%zz"
      })
  void badQueriesAreInvalid(String query) throws IOException {
    String request =
        "GET " + ORDER + "?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(raw(request)).startsWith("HTTP/1.1 400 ").contains("urn:troupe:problem:invalid");
  }

  @Test
  void headIsGetWithoutBody() {
    put(ORDER, "paid", "Content-Type", "text/x");
    HttpResponse<byte[]> head = call("HEAD", ORDER, BodyPublishers.noBody());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "ETag")).isEqualTo("\"1\"");
    assertThat(header(head, "Content-Length")).isEqualTo("4");
    assertThat(header(head, "Content-Type")).isEqualTo("text/x");
    assertThat(head.body()).isEmpty();
    assertThat(call("HEAD", "/v1/maps/orders/none", BodyPublishers.noBody()).statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"1\"", "*", "\"7\", \"1\"", "W/\"1\""})
  void whoHasTheVersionGetsNoBody(String tags) {
    put(ORDER, "v");
    HttpResponse<byte[]> same = get(ORDER, "If-None-Match", tags);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(header(same, "ETag")).isEqualTo("\"1\"");
    assertThat(same.body()).isEmpty();
  }

  @Test
  void whoHasAnotherVersionGetsTheBody() {
    put(ORDER, "v");
    assertThat(get(ORDER, "If-None-Match", "\"2\"").statusCode()).isEqualTo(200);
    problem(get(ORDER, "If-None-Match", "1"), 400, "invalid");
    problem(get(ORDER, "If-None-Match", "\"0\""), 400, "invalid");
  }

  @Test
  void anAbsentKeyIsNotFound() {
    problem(get(ORDER), 404, "not-found");
    problem(delete(ORDER), 404, "not-found");
  }

  @Test
  void conditionsOfPutHold() {
    problem(put(ORDER, "v", "If-Match", "*"), 412, "condition-failed");
    assertThat(put(ORDER, "v", "If-None-Match", "*").statusCode()).isEqualTo(201);
    assertThat(put(ORDER, "w", "If-Match", "\"1\"").statusCode()).isEqualTo(204);
    assertThat(put(ORDER, "x", "If-Match", "*").statusCode()).isEqualTo(204);
    HttpResponse<byte[]> failed = put(ORDER, "y", "If-Match", "\"2\"");
    assertThat(problem(failed, 412, "condition-failed").path("currentVersion").asLong())
        .isEqualTo(3);
    assertThat(header(failed, "ETag")).isEqualTo("\"3\"");
    problem(put(ORDER, "y", "If-None-Match", "*"), 412, "condition-failed");
    assertThat(text(get(ORDER))).isEqualTo("x");
  }

  @Test
  void aConditionThatFailedOnAnAbsentKeyHasNoEntityTag() {
    HttpResponse<byte[]> failed = put(ORDER, "v", "If-Match", "\"5\"");
    assertThat(problem(failed, 412, "condition-failed").path("currentVersion").asLong()).isZero();
    assertThat(header(failed, "ETag")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "W/\"1\"",
        "\"1\", \"2\"",
        "1",
        "\"\"",
        "\"x\"",
        "\"01\"",
        "\"0\"",
        "\"-1\"",
        "\"9223372036854775808\"",
        "\"+1\"",
        "\"1",
        "",
        "**"
      })
  void oddEntityTagsAreInvalid(String tag) {
    put(ORDER, "v");
    problem(put(ORDER, "w", "If-Match", tag), 400, "invalid");
    problem(delete(ORDER, "If-Match", tag), 400, "invalid");
    assertThat(text(get(ORDER))).isEqualTo("v");
  }

  @Test
  void conditionsThatContradictOrRepeatAreInvalid() {
    problem(put(ORDER, "v", "If-Match", "\"1\"", "If-None-Match", "*"), 400, "invalid");
    problem(put(ORDER, "v", "If-None-Match", "\"1\""), 400, "invalid");
    problem(put(ORDER, "v", "If-Match", "\"1\"", "If-Match", "\"2\""), 400, "invalid");
    problem(delete(ORDER, "If-None-Match", "*"), 400, "invalid");
    assertThat(troupe.changes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "If-Unmodified-Since, 'Sun, 01 Mar 2026 12:30:45 GMT'",
    "If-Modified-Since, 'Sun, 01 Mar 2026 12:30:45 GMT'",
    "If-Range, '\"1\"'",
    "Range, bytes=0-1",
    "Troupe-Sequence, first=1;below=1"
  })
  void headersThatWouldBeIgnoredAreRefused(String name, String value) {
    put(ORDER, "v");
    String[] headers = {name, value, "Idempotency-Key", "k", "Content-Type", "application/json"};
    for (HttpResponse<byte[]> answer :
        List.of(
            get(ORDER, headers),
            put(ORDER, "w", headers),
            post(ORDER, "{\"increment\":1}", headers),
            delete(ORDER, headers),
            get("/v1/maps/orders", headers),
            get("/v1/maps/orders?count=true", headers),
            delete("/v1/maps/orders", headers),
            get("/v1/maps", headers),
            get("/healthz/live", headers))) {
      assertThat(problem(answer, 400, "invalid").path("detail").asText())
          .isEqualTo(name + " has no meaning here");
    }
    assertThat(text(get(ORDER))).isEqualTo("v");
  }

  @Test
  void conditionsOfReadsAreKnownOrRefused() throws IOException {
    put(ORDER, "v");
    problem(get(ORDER, "If-Match", "\"1\""), 400, "invalid");
    problem(get("/v1/maps/orders", "If-None-Match", "*"), 400, "invalid");
    problem(get("/v1/status", "If-Match", "*"), 400, "invalid");
    String read = "GET " + ORDER + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    assertThat(raw(read + "If-None-Match: \"7\"\r\nIf-None-Match: \"1\"\r\n\r\n"))
        .startsWith("HTTP/1.1 304 ");
    assertThat(raw(read + "If-None-Match: \"7\"\r\nIf-None-Match: \"8\"\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    String date = "Sun, 01 Mar 2026 12:30:45 GMT";
    assertThat(get(ORDER, "If-None-Match", "\"7\"", "If-Modified-Since", date).statusCode())
        .isEqualTo(200);
  }

  @Test
  void anEncodedBodyIsRefused() {
    String json = "application/json";
    for (HttpResponse<byte[]> answer :
        List.of(
            put(ORDER, "v", "Content-Encoding", "gzip"),
            post(ORDER, "{\"increment\":1}", "Content-Type", json, "Content-Encoding", "br"),
            post("/v1/maps/orders", "", "Content-Encoding", "identity, gzip"))) {
      assertThat(problem(answer, 415, "unsupported-media-type").path("detail").asText())
          .startsWith("Content-Encoding is identity");
    }
    assertThat(troupe.changes()).isZero();
    assertThat(put(ORDER, "v", "Content-Encoding", "Identity").statusCode()).isEqualTo(201);
  }

  @Test
  void deleteRemoves() {
    put(ORDER, "v");
    problem(delete(ORDER, "If-Match", "\"9\""), 412, "condition-failed");
    HttpResponse<byte[]> gone = delete(ORDER, "If-Match", "\"1\"");
    assertThat(gone.statusCode()).isEqualTo(204);
    assertThat(header(gone, "ETag")).isEqualTo("\"2\"");
    problem(get(ORDER), 404, "not-found");
  }

  @Test
  void postIncrements() {
    HttpResponse<byte[]> five =
        post(ORDER, "{\"increment\": 5}", "Content-Type", "application/json; charset=utf-8");
    assertThat(text(five)).isEqualTo("{\"value\":5,\"version\":1}");
    assertThat(json(post(ORDER, "{\"increment\":-7}", "Content-Type", "application/json")))
        .isEqualTo(parse("{\"value\":-2,\"version\":2}"));
    put(ORDER, "text");
    problem(
        post(ORDER, "{\"increment\":1}", "Content-Type", "application/json"), 409, "wrong-type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"increment\":1.5}",
        "{\"increment\":\"1\"}",
        "{\"increment\":1",
        "{\"increment\":1}{}",
        "{\"increment\":9223372036854775808}",
        "{\"increment\":1,\"x\":2}",
        "{\"increment\":1,\"increment\":2}"
      })
  void oddIncrementsAreInvalid(String body) {
    problem(post(ORDER, body, "Content-Type", "application/json"), 400, "invalid");
    assertThat(troupe.changes()).isZero();
  }

  @Test
  void anIncrementMustBeJson() {
    problem(post(ORDER, "{\"increment\":1}"), 415, "unsupported-media-type");
    problem(
        post(ORDER, "{\"increment\":1}", "Content-Type", "text/plain"),
        415,
        "unsupported-media-type");
    problem(
        post(ORDER, "{\"increment\":1}", "Content-Type", "application/json", "If-Match", "*"),
        400,
        "invalid");
    problem(post(ORDER, " ".repeat(1_025), "Content-Type", "application/json"), 413, "too-large");
  }

  @Test
  void aRetryIsTheSameRequest() {
    RequestId id = IdempotencyId.ofKey(new MapName("orders"), Bytes.utf8("42"), "once only");
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> answer =
          post(
              ORDER,
              "{\"increment\":1}",
              "Content-Type",
              "application/json",
              "Idempotency-Key",
              "once only");
      assertThat(json(answer).path("value").asLong()).isEqualTo(1);
      assertThat(troupe.lastRequestId()).contains(id);
    }
    put(ORDER, "v");
    assertThat(troupe.lastRequestId()).isEmpty();
    put("/v1/maps/orders/43", "v", "Idempotency-Key", "once only");
    assertThat(troupe.lastRequestId()).isPresent().isNotEqualTo(Optional.of(id));
  }

  @ParameterizedTest
  @CsvSource({"1, 201", "128, 201", "129, 400"})
  void idempotencyKeysHaveALimit(int length, int status) {
    assertThat(put(ORDER, "v", "Idempotency-Key", "k".repeat(length)).statusCode())
        .isEqualTo(status);
  }

  @Test
  void idempotencyKeysArePrintableAscii() throws IOException {
    String head = "DELETE " + ORDER + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    assertThat(raw(head + "Idempotency-Key: \u00c3\u00bc\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw(head + "Idempotency-Key: \r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw(head + "Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @CsvSource({"1, 404", "600000, 404", "0, 400", "600001, 400", "x, 400", "-5, 400", "1.5, 400"})
  void timeoutsHaveLimits(String millis, int status) {
    assertThat(get(ORDER, "Troupe-Timeout-Ms", millis).statusCode()).isEqualTo(status);
    if (status == 404) {
      assertThat(troupe.seen.getLast().timeout().toMillis()).isEqualTo(Long.parseLong(millis));
    }
  }

  @Test
  void theDefaultTimeoutIsTenSeconds() {
    get(ORDER);
    assertThat(troupe.seen.getLast()).isEqualTo(Options.DEFAULT);
  }

  @Test
  void anUnknownOutcomeNamesTheRequest() {
    RequestId id = IdempotencyId.ofKey(new MapName("orders"), Bytes.utf8("42"), "k");
    troupe.failure = new UnknownOutcomeException(Optional.of(id), "no answer in time");
    HttpResponse<byte[]> unknown = put(ORDER, "v", "Idempotency-Key", "k");
    assertThat(problem(unknown, 504, "outcome-unknown").path("requestId").asText())
        .isEqualTo(id.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, 429, overloaded, 1",
    "NOT_OWNER, 503, not-owner, 1",
    "BEHIND, 503, behind, 1",
    "UNAVAILABLE, 503, unavailable, 1",
    "DEADLINE_PASSED, 503, deadline-passed, 1",
    "INVALID, 400, invalid, ''",
    "TOO_LARGE, 413, too-large, ''",
    "WRONG_TYPE, 409, wrong-type, ''",
    "REUSED_KEY, 422, reused-key, ''"
  })
  void refusalsAreProblems(Refusal.Code code, int status, String slug, String retryAfter) {
    troupe.failure = new RefusedException(code, "for a test");
    for (HttpResponse<byte[]> answer : List.of(put(ORDER, "v"), get(ORDER))) {
      problem(answer, status, slug);
      assertThat(header(answer, "Retry-After")).isEqualTo(retryAfter);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 1", "1001, 2", "300000, 300"})
  void aRefusalThatKnowsWhenSaysSo(long millis, String seconds) {
    Optional<Duration> when = Optional.of(Duration.ofMillis(millis));
    troupe.failure = new RefusedException(new Refusal(Refusal.Code.OVERLOADED, "full", when));
    HttpResponse<byte[]> full = put(ORDER, "v", "Idempotency-Key", "k");
    problem(full, 429, "overloaded");
    assertThat(header(full, "Retry-After")).isEqualTo(seconds);
  }

  /** Only its client knows that a copy went unanswered on the way back. */
  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, 504",
    "NOT_OWNER, 504",
    "UNAVAILABLE, 504",
    "DEADLINE_PASSED, 504",
    "REUSED_KEY, 422",
    "TOO_LARGE, 413"
  })
  void aRetryThatIsNotAdmittedIsUnknown(Refusal.Code code, int status) {
    troupe.failure = new RefusedException(code, "for a test");
    String[] headers = {"Idempotency-Key", "k", "Troupe-Retry", "true"};
    HttpResponse<byte[]> answer = put(ORDER, "v", headers);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(text(answer))
        .contains("\"outcome\":\"" + (status == 504 ? "unknown" : "refused") + "\"");
    assertThat(troupe.seen.getLast().repeats()).isTrue();
  }

  @Test
  void aRetryIsTrueAndHasAKey() {
    problem(put(ORDER, "v", "Troupe-Retry", "true"), 400, "invalid");
    problem(put(ORDER, "v", "Idempotency-Key", "k", "Troupe-Retry", "false"), 400, "invalid");
    assertThat(put(ORDER, "v", "Idempotency-Key", "k", "Troupe-Retry", "true").statusCode())
        .isEqualTo(201);
  }

  @Test
  void aDefectIsAProblemToo() {
    troupe.failure = new IllegalStateException("for a test");
    problem(get(ORDER), 500, "internal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain;charset=UTF-8",
        "application/json; charset=utf-8",
        "APPLICATION/Json",
        "application/vnd.x+json;  a=\"b;c\" ;charset=latin1",
        "nonsense",
        "a/b/c",
        "image/png",
        "multipart/form-data; boundary=\"x y\"; Foo=Bar"
      })
  void contentTypesAreKeptToTheLetter(String type) {
    put(ORDER, "v", "Content-Type", type);
    assertThat(get(ORDER).headers().allValues("Content-Type")).containsExactly(type);
  }

  @Test
  void contentTypesHaveALimit() {
    assertThat(put(ORDER, "v", "Content-Type", "a/" + "b".repeat(253)).statusCode()).isEqualTo(201);
    problem(put(ORDER, "v", "Content-Type", "a/" + "b".repeat(254)), 400, "invalid");
    problem(put(ORDER, "v", "Content-Type", "a/b", "Content-Type", "a/c"), 400, "invalid");
  }

  @Test
  void aStoredTypeCannotForgeHeaders() {
    troupe
        .rawMap("orders")
        .async()
        .put(
            Bytes.utf8("42"),
            new Content(Bytes.EMPTY, "a/b\r\nX: y"),
            MapCondition.ALWAYS,
            Options.DEFAULT);
    HttpResponse<byte[]> got = get(ORDER);
    assertThat(header(got, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(got, "X")).isEmpty();
  }

  @Test
  void versionsAreThoseOfTroupe() {
    put(ORDER, "v");
    assertThat(
            troupe
                .rawMap("orders")
                .async()
                .get(Bytes.utf8("42"), io.troupe.api.map.Read.LOCAL, Options.DEFAULT)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .version())
        .isEqualTo(new Version(1));
  }
}
