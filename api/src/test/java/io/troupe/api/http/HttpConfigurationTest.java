package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Configuration over HTTP, at a real node. */
@Timeout(120)
class HttpConfigurationTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String SCHEMA =
      "{\"schema\":{\"type\":\"integer\"},\"message\":\"numbers\"}";

  @TempDir static Path data;
  private static Troupe troupe;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
    CLIENT.close();
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1/config" + path));
  }

  private static HttpResponse<byte[]> send(
      String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        at(path)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return CLIENT.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode json(HttpResponse<byte[]> response, int status) {
    JsonNode json = HttpFixture.json(response);
    assertThat(response.statusCode()).as(json.toString()).isEqualTo(status);
    return json;
  }

  private static long put(String set, String key, String value) {
    String body = "{\"changes\":[{\"key\":\"%s\",\"value\":%s}]}".formatted(key, value);
    return json(send("POST", "/" + set, body), 200).path("version").asLong();
  }

  @Test
  void documentsChangeTogetherOrNotAtAll() {
    HttpFixture.problem(send("GET", "/shop/a", ""), 404, "not-found");
    String both =
        """
        {"message": "first", "changes": [
          {"key": "a", "value": {"n": 1.50}}, {"key": "db/b", "value": [1], "ifAbsent": true}]}\
        """;
    String[] headers = {"Idempotency-Key", "k", "Troupe-Principal", "ann"};
    long version = json(send("POST", "/shop", both, headers), 200).path("version").asLong();
    assertThat(json(send("POST", "/shop", both, headers), 200).path("version").asLong())
        .as("a repeat")
        .isEqualTo(version);
    HttpFixture.problem(send("POST", "/shop", both), 412, "condition-failed");
    HttpResponse<byte[]> read = send("GET", "/shop/db%2Fb", "");
    assertThat(read.headers().firstValue("ETag")).contains("\"" + version + "\"");
    JsonNode document = json(read, 200);
    assertThat(document.path("author").asText()).isEqualTo("ann");
    assertThat(document.path("message").asText()).isEqualTo("first");
    assertThat(document.path("value").toString()).isEqualTo("[1]");
    assertThat(new String(send("GET", "/shop/a", "").body(), StandardCharsets.UTF_8))
        .contains("{\"n\":1.50}");
    assertThat(json(send("GET", "/shop?prefix=db/", ""), 200).path("documents")).hasSize(1);
    String other = both.replace("first", "other");
    HttpFixture.problem(send("POST", "/shop", other, headers), 422, "reused-key");
    assertThat(json(send("GET", "?after=sho&limit=1", ""), 200).path("sets").get(0).path("name"))
        .hasToString("\"shop\"");
    assertThat(send("DELETE", "/shop", "").statusCode()).isEqualTo(204);
    HttpFixture.problem(send("DELETE", "/shop", ""), 404, "not-found");
  }

  @Test
  void documentsFitTheirSchemas() {
    HttpFixture.problem(send("GET", "/typed/n*/schema", ""), 404, "not-found");
    json(send("PUT", "/typed/n*/schema", SCHEMA), 200);
    HttpResponse<byte[]> not =
        send("POST", "/typed", "{\"changes\":[{\"key\":\"n1\",\"value\":\"x\"}]}");
    assertThat(HttpFixture.problem(not, 422, "not-valid").path("detail").asText())
        .startsWith("n1: ");
    put("typed", "other", "\"x\"");
    assertThat(json(send("GET", "/typed/n*/schema", ""), 200).path("value").toString())
        .isEqualTo("{\"type\":\"integer\"}");
    assertThat(json(send("GET", "/typed?show=schemas", ""), 200).path("schemas")).hasSize(1);
    HttpFixture.problem(send("PUT", "/typed/*/schema", SCHEMA), 422, "not-valid");
    json(send("PUT", "/typed/*/schema", SCHEMA.replaceFirst("\\{", "{\"force\":true,")), 200);
    String remote = "{\"schema\":{\"$ref\":\"http://example.com\"}}";
    HttpFixture.problem(send("PUT", "/typed/*/schema", remote), 400, "invalid");
    json(send("DELETE", "/typed/*/schema", ""), 200);
  }

  @Test
  void thePastIsShownComparedAndBroughtBack() {
    long first = put("past", "a", "{\"x/y\":1,\"l\":[1,2]}");
    long second = put("past", "a", "{\"l\":[1,3],\"z\":true}");
    assertThat(json(send("GET", "/past/a/diff?from=" + first, ""), 200).path("patch").toString())
        .isEqualTo(
            "[{\"op\":\"remove\",\"path\":\"/x~1y\"},"
                + "{\"op\":\"replace\",\"path\":\"/l/1\",\"value\":3},"
                + "{\"op\":\"add\",\"path\":\"/z\",\"value\":true}]");
    json(send("POST", "/past/a/rollback", "{\"to\":" + first + ",\"message\":\"back\"}"), 200);
    JsonNode history = json(send("GET", "/past/a/history", ""), 200);
    assertThat(history.path("revisions")).hasSize(3);
    assertThat(history.path("revisions").get(2).path("message").asText()).isEqualTo("back");
    assertThat(json(send("GET", "/past/a?at=" + second, ""), 200).path("value").has("z")).isTrue();
    HttpFixture.problem(send("GET", "/past/a?at=" + (first - 1), ""), 410, "out-of-history");
  }

  @Test
  void whatIsWrongIsRefused() {
    for (String body :
        new String[] {
          "{}",
          "{\"changes\":{}}",
          "{\"changes\":[]}",
          "{\"changes\":[{\"key\":\"a\"}]}",
          "{\"changes\":[{\"key\":\"a\",\"value\":1,\"remove\":true}]}",
          "{\"changes\":[{\"key\":\"/\",\"value\":1}]}",
          "{\"changes\":[{\"key\":\"a\",\"value\":1,\"ifVersion\":0}]}",
          "{\"changes\":[{\"key\":\"a\",\"value\":1,\"ifVersion\":7,\"ifAbsent\":true}]}",
          "{\"changes\":[{\"key\":\"a\",\"value\":1,\"x\":1}]}",
          "{\"changes\":[{\"key\":\"a\",\"value\":1e1001}]}",
          "{\"changes\":[%s]}".formatted(String.join(",", Collections.nCopies(101, "1"))),
          "{\"changes\":[{\"key\":\"a\",\"value\":1},{\"key\":\"a\",\"value\":2}]}"
        }) {
      HttpFixture.problem(send("POST", "/wrong", body), 400, "invalid");
    }
    String large = "\"" + "x".repeat(65_536) + "\"";
    HttpFixture.problem(
        send("POST", "/wrong", "{\"changes\":[{\"key\":\"a\",\"value\":" + large + "}]}"),
        413,
        "too-large");
    HttpFixture.problem(send("GET", "/wrong?seen=x", ""), 400, "invalid");
    HttpFixture.problem(send("GET", "/wrong?limit=1001", ""), 400, "invalid");
    HttpFixture.problem(send("GET", "/wrong/a/b", ""), 404, "not-found");
  }

  @Test
  void whoWaitsHearsOfTheNextChange() throws Exception {
    long first = put("watched", "a", "1");
    HttpResponse<byte[]> unchanged =
        send("GET", "/watched?seen=" + first, "", "Troupe-Timeout-Ms", "50");
    assertThat(json(unchanged, 202).path("status").asText()).isEqualTo("unchanged");
    HttpRequest stream = at("/watched?seen=" + first).header("Accept", "text/event-stream").build();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CLIENT.send(stream, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      for (int i = 2; i < 5; i++) {
        long version = put("watched", "a", "" + i);
        String event = lines.readLine();
        while (!event.startsWith("event:")) {
          event = lines.readLine();
        }
        assertThat(event).isEqualTo("event: changed");
        assertThat(lines.readLine()).isEqualTo("id: " + version);
        assertThat(lines.readLine()).contains("\"complete\":true", "\"value\":" + i);
      }
    }
    JsonNode all = json(send("GET", "/watched?seen=" + first, ""), 200);
    assertThat(all.path("changes")).hasSize(3);
  }

  @Test
  void whoSawWhatIsToComeIsRefusedAndWaitsForNothing() {
    long version = put("early", "a", "1");
    String ahead = "/early?seen=" + (version + 1);
    HttpFixture.problem(send("GET", ahead, ""), 400, "invalid");
    HttpFixture.problem(send("GET", ahead, "", "Accept", "text/event-stream"), 400, "invalid");
    String[] again = {"Accept", "text/event-stream", "Last-Event-ID", "" + (version + 1)};
    HttpFixture.problem(send("GET", "/early?seen=0", "", again), 400, "invalid");
  }
}
