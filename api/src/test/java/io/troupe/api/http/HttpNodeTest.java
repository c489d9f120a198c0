package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface over a node that is none of our making: what only the whole can show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpNodeTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path data;

  private HttpClient client;
  private Troupe troupe;
  private HttpServer server;

  @BeforeAll
  void start() {
    client = HttpClient.newHttpClient();
    troupe = Troupe.join(TroupeSettings.of(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  void stop() {
    server.close();
    troupe.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String target, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + target))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String etag(HttpResponse<?> response) {
    return response.headers().firstValue("ETag").orElse("");
  }

  @Test
  void oneKeyFromCreationToRemoval() throws IOException, InterruptedException {
    String key = "/v1/maps/one/%FFa%2Fb";
    HttpResponse<String> created = call("PUT", key, "new", "Content-Type", "text/x;a=B");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(call("PUT", key, "x", "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(call("PUT", key, "paid", "If-Match", etag(created)).statusCode()).isEqualTo(204);
    HttpResponse<String> stale = call("PUT", key, "lost", "If-Match", etag(created));
    assertThat(stale.statusCode()).isEqualTo(412);
    HttpResponse<String> got = call("GET", key, "");
    assertThat(got.body()).isEqualTo("paid");
    assertThat(etag(got)).isEqualTo(etag(stale)).isNotEqualTo(etag(created));
    assertThat(call("GET", key, "", "If-None-Match", etag(got)).statusCode()).isEqualTo(304);
    for (String read : List.of("local", etag(got).replace("\"", ""))) {
      assertThat(call("GET", key + "?read=" + read, "").body()).isEqualTo("paid");
    }
    HttpResponse<String> ahead = call("GET", key + "?read=999999", "");
    assertThat(ahead.statusCode()).isEqualTo(503);
    assertThat(ahead.body()).contains("urn:troupe:problem:behind");
    assertThat(call("DELETE", key, "", "If-Match", etag(got)).statusCode()).isEqualTo(204);
    assertThat(call("DELETE", key, "").statusCode()).isEqualTo(404);
    assertThat(call("DELETE", key, "", "If-Match", "*").statusCode()).isIn(404, 412);
  }

  @Test
  void thePastOfAKeyIsTold() throws IOException, InterruptedException {
    String key = "/v1/maps/past/k";
    String first = etag(call("PUT", key, "one", "Troupe-Principal", "ada")).replace("\"", "");
    call("PUT", key, "two", "Idempotency-Key", "once");
    String last = etag(call("DELETE", key, "")).replace("\"", "");
    assertThat(call("GET", key + "?at-version=" + first, "").body()).isEqualTo("one");
    assertThat(call("GET", key + "?at-version=" + last, "").statusCode()).isEqualTo(404);
    assertThat(call("GET", key + "?at-version=999999", "").statusCode()).isEqualTo(503);
    assertThat(call("GET", key + "?at-time=2999-01-01T00:00:00Z", "").statusCode()).isEqualTo(404);
    JsonNode history = JSON.readTree(call("GET", key + "?history=true&limit=2", "").body());
    assertThat(history.at("/changes/0/change").asText()).isEqualTo("removed");
    assertThat(history.at("/changes/1/value").asText()).isEqualTo("two");
    assertThat(history.at("/changes/1/requestId").asText()).endsWith("/1");
    String before = history.path("next").asText();
    JsonNode older = JSON.readTree(call("GET", key + "?history=true&before=" + before, "").body());
    assertThat(older.path("changes")).hasSize(1);
    assertThat(older.at("/changes/0/version").asText()).isEqualTo(first);
    assertThat(older.at("/changes/0/principal").asText()).isEqualTo("ada");
    assertThat(older.has("next")).isFalse();
  }

  @Test
  void aRetryTakesEffectOnce() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> sum =
          call(
              "POST",
              "/v1/maps/retry/n",
              "{\"increment\":5}",
              "Content-Type",
              "application/json",
              "Idempotency-Key",
              "once");
      assertThat(sum.statusCode()).isEqualTo(200);
    }
    assertThat(call("GET", "/v1/maps/retry/n", "").body()).isEqualTo("5");
    call("PUT", "/v1/maps/retry/t", "text");
    HttpResponse<String> wrong =
        call("POST", "/v1/maps/retry/t", "{\"increment\":5}", "Content-Type", "application/json");
    assertThat(wrong.statusCode()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, DELETE",
    "PUT, POST",
    "DELETE, PUT",
    "DELETE, POST",
    "POST, PUT",
    "POST, DELETE"
  })
  void aKeyIsNotUsedForTwoKindsOfChange(String first, String second)
      throws IOException, InterruptedException {
    String key = "/v1/maps/reused/" + first + second;
    call("PUT", key, "7");
    HttpResponse<String> done = change(first, key);
    assertThat(done.statusCode()).isIn(200, 204);
    HttpResponse<String> refused = change(second, key);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("\"code\":\"reused-key\"", "\"outcome\":\"refused\"");
    assertThat(etag(change(first, key))).isEqualTo(etag(done));
    assertThat(call("GET", key, "").statusCode()).isEqualTo(first.equals("DELETE") ? 404 : 200);
  }

  /** A copy on another connection may be slower than the one that was answered. */
  @Test
  void aLateCopyOfWhatChangedNothingChangesNothing() throws IOException, InterruptedException {
    String key = "/v1/maps/late/k";
    String[] once = {"Idempotency-Key", "late"};
    assertThat(call("DELETE", key, "", once).statusCode()).isEqualTo(404);
    call("PUT", key, "kept");
    assertThat(call("DELETE", key, "", once).statusCode()).isEqualTo(404);
    assertThat(call("GET", key, "").body()).isEqualTo("kept");

    String[] ifAbsent = {"Idempotency-Key", "late create", "If-None-Match", "*"};
    HttpResponse<String> failed = call("PUT", key, "created", ifAbsent);
    assertThat(failed.statusCode()).isEqualTo(412);
    call("DELETE", key, "");
    HttpResponse<String> copy = call("PUT", key, "created", ifAbsent);
    assertThat(copy.statusCode()).isEqualTo(412);
    assertThat(etag(copy)).isEqualTo(etag(failed));
    assertThat(call("GET", key, "").statusCode()).isEqualTo(404);

    String[] clear = {"Idempotency-Key", "late clear"};
    assertThat(call("DELETE", "/v1/maps/late", "", clear).body()).isEqualTo("{\"removed\":0}");
    call("PUT", key, "after");
    assertThat(call("DELETE", "/v1/maps/late", "", clear).body()).isEqualTo("{\"removed\":0}");
    assertThat(call("GET", key, "").body()).isEqualTo("after");
  }

  @Test
  void aKeyIsNotUsedForTwoContents() throws IOException, InterruptedException {
    String key = "/v1/maps/reused/content";
    String[] headers = {"Content-Type", "text/plain", "Idempotency-Key", "one"};
    HttpResponse<String> first = call("PUT", key, "a", headers);
    List<HttpResponse<String>> others =
        List.of(
            call("PUT", key, "b", headers),
            call("PUT", key, "a", "Content-Type", "text/html", "Idempotency-Key", "one"),
            call(
                "PUT",
                key,
                "a",
                "Content-Type",
                "text/plain",
                "Idempotency-Key",
                "one",
                "If-Match",
                "*"));
    assertThat(others)
        .allSatisfy(other -> assertThat(other.statusCode()).isEqualTo(422))
        .allSatisfy(other -> assertThat(other.body()).contains("\"code\":\"reused-key\""));
    assertThat(etag(call("PUT", key, "a", headers))).isEqualTo(etag(first));
    assertThat(call("GET", key, "").body()).isEqualTo("a");
  }

  private HttpResponse<String> change(String method, String key)
      throws IOException, InterruptedException {
    return call(
        method,
        key,
        method.equals("POST") ? "{\"increment\":1}" : "7",
        "Content-Type",
        "application/json",
        "Idempotency-Key",
        "same");
  }

  @Test
  void aBatchIsOrderedRepeatableAndScannable() throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append("{\"key\":\"k%03d\",\"value\":{\"n\":%d}}\n".formatted(499 - i, i));
    }
    String[] headers = {"Content-Type", "application/x-ndjson", "Idempotency-Key", "b"};
    HttpResponse<String> first = call("POST", "/v1/maps/batch", lines.toString(), headers);
    assertThat(first.body().lines().count()).isEqualTo(500);
    assertThat(first.body().lines()).allMatch(line -> line.contains("\"created\":true"));
    HttpResponse<String> again = call("POST", "/v1/maps/batch", lines.toString(), headers);
    assertThat(again.body()).isEqualTo(first.body());
    String cursor = "";
    int seen = 0;
    for (int page = 0; page < 3; page++) {
      JsonNode json =
          JSON.readTree(call("GET", "/v1/maps/batch?limit=200&cursor=" + cursor, "").body());
      for (JsonNode entry : json.path("entries")) {
        assertThat(entry.path("key").asText()).isEqualTo("k%03d".formatted(seen));
        assertThat(entry.path("value").asText()).isEqualTo("{\"n\":" + (499 - seen) + "}");
        seen++;
      }
      cursor = json.path("next").asText();
    }
    assertThat(seen).isEqualTo(500);
    assertThat(cursor).isEmpty();
    assertThat(call("GET", "/v1/maps/batch?count=true", "").body()).isEqualTo("{\"count\":500}");
    assertThat(call("GET", "/v1/maps", "").body()).contains("\"batch\"");
    assertThat(call("DELETE", "/v1/maps/batch", "").body()).isEqualTo("{\"removed\":500}");
  }

  @Test
  void theLargestValueAndKeyPass() throws IOException, InterruptedException {
    String value = "x".repeat(1 << 20);
    String key = "/v1/maps/large/" + "%C3%BC".repeat(512);
    assertThat(call("PUT", key, value).statusCode()).isEqualTo(201);
    assertThat(call("GET", key, "").body()).isEqualTo(value);
    assertThat(call("PUT", key, value + "x").statusCode()).isEqualTo(413);
    assertThat(call("GET", "/healthz/ready", "").body()).isEqualTo("{\"ready\":true}");
    assertThat(call("GET", "/v1/status", "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "9007199254740993", "9223372036854775807"})
  void noNumberOfAClientIsADefect(String number) throws IOException, InterruptedException {
    String key = "/v1/maps/numbers/k";
    String tag = '"' + number + '"';
    String line = "{\"key\":\"a\",\"text\":\"\"}";
    String sequence = "first=" + number + ";below=" + number;
    String[] batch = {
      "Content-Type", "application/x-ndjson", "Idempotency-Key", number, "Troupe-Sequence", sequence
    };
    call("PUT", key, "v");
    List<HttpResponse<String>> answers =
        List.of(
            call("GET", key + "?read=" + number, ""),
            call("GET", key, "", "If-None-Match", tag),
            call("GET", key, "", "Troupe-Timeout-Ms", number),
            call("GET", "/v1/maps/numbers?limit=" + number, ""),
            call("GET", "/v1/maps/numbers?read=" + number, ""),
            call("GET", "/v1/maps/numbers?cursor=" + number, ""),
            call("POST", "/v1/maps/numbers", line, batch),
            call("PUT", key, "v", "If-Match", tag),
            call("DELETE", key, "", "If-Match", tag));
    assertThat(answers)
        .allSatisfy(
            answer -> assertThat(answer.body()).doesNotContain("urn:troupe:problem:internal"))
        .allSatisfy(answer -> assertThat(answer.statusCode()).isNotEqualTo(500));
  }
}
