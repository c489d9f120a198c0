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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services over HTTP, at a real node. */
@Timeout(120)
class HttpServiceTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
        URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1" + path));
  }

  private static HttpResponse<byte[]> send(
      String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        at(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
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

  private static JsonNode get(String path) {
    return json(send("GET", path, ""), 200);
  }

  private static String open() {
    return json(send("POST", "/sessions", "{\"leaseMillis\":60000}"), 201).path("session").asText();
  }

  private static String body(String session, String rest) {
    return "{\"session\":\"" + session + "\"" + rest + "}";
  }

  private static JsonNode register(String path, String session) {
    String rest = ",\"address\":\"10.0.0.7:80\",\"metadata\":{\"zone\":\"a\",\"v\":\"2\"}";
    return json(send("PUT", path, body(session, rest)), 200);
  }

  private static String ids(String path) {
    return String.join(" ", get(path).path("instances").findValuesAsText("id"));
  }

  @Test
  void anInstanceIsRegisteredListedSaidToBeIllAndTakenOff() {
    String session = open();
    JsonNode registered = register("/services/web/web-1:80", session);
    JsonNode one = get("/services/web").path("instances").get(0);
    assertThat(one.path("id").asText()).isEqualTo("web-1:80");
    assertThat(one.path("address").asText()).isEqualTo("10.0.0.7:80");
    assertThat(one.at("/metadata/zone").asText()).isEqualTo("a");
    assertThat(one.path("health").asText()).isEqualTo("passing");
    assertThat(one.path("session").asText()).isEqualTo(session);
    assertThat(one.path("version")).isEqualTo(registered.path("version"));

    String ill = ",\"health\":\"critical\",\"reason\":\"disk full\"";
    json(send("PUT", "/services/web/web-1:80/health", body(session, ill)), 200);
    assertThat(get("/services/web").at("/instances/0/reason").asText()).isEqualTo("disk full");
    assertThat(ids("/services/web?health=warning")).isEmpty();
    assertThat(ids("/services/web?meta.zone=a&meta.v=2")).isEqualTo("web-1:80");
    assertThat(ids("/services/web?meta.zone=a&meta.v=3")).isEmpty();

    String other = open();
    HttpFixture.problem(
        send("PUT", "/services/web/web-1:80/health", body(other, "")), 404, "not-found");
    HttpFixture.problem(
        send("DELETE", "/services/web/web-1:80?session=" + other, ""), 404, "not-found");
    assertThat(send("DELETE", "/services/web/web-1:80?session=" + session, "").statusCode())
        .isEqualTo(204);
    assertThat(get("/services/web").path("version").asLong()).isZero();
    HttpFixture.problem(send("DELETE", "/services/web/web-1:80", ""), 404, "not-found");
  }

  @Test
  void itGoesWithItsSession() throws Exception {
    String session = open();
    long version = register("/services/bound/a", session).path("version").asLong();
    CompletableFuture<HttpResponse<byte[]>> waits =
        CLIENT.sendAsync(at("/services/bound?seen=" + version).build(), BodyHandlers.ofByteArray());
    json(send("DELETE", "/sessions/" + session, ""), 200);
    JsonNode heard = json(waits.get(1, TimeUnit.MINUTES), 200);
    assertThat(heard.path("instances")).isEmpty();
    assertThat(heard.path("version").asLong()).isZero();
    HttpFixture.problem(
        send("PUT", "/services/bound/a", body(session, ",\"address\":\"h:1\"")),
        404,
        "session-over");
  }

  @Test
  void aWaitThatHearsNothingSaysSo() {
    long version = register("/services/quiet/a", open()).path("version").asLong();
    HttpResponse<byte[]> waited =
        send("GET", "/services/quiet?seen=" + version, "", "Troupe-Timeout-Ms", "50");
    assertThat(json(waited, 202).path("status").asText()).isEqualTo("unchanged");
    assertThat(ids("/services/quiet?seen=0")).isEqualTo("a");
  }

  @Test
  void changesStreamAndGoOnFromTheLastEvent() throws Exception {
    String session = open();
    HttpRequest stream = at("/services/streamed").header("Accept", "text/event-stream").build();
    String second;
    try (BufferedReader lines = lines(stream)) {
      assertThat(event(lines)).containsExactly("event: instances", "id: 0");
      long first = register("/services/streamed/a", session).path("version").asLong();
      assertThat(event(lines)).containsExactly("event: instances", "id: " + first);
      second = register("/services/streamed/b", session).path("version").asText();
      assertThat(event(lines)).containsExactly("event: instances", "id: " + second);
    }
    HttpRequest again =
        at("/services/streamed")
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", second)
            .build();
    try (BufferedReader lines = lines(again)) {
      String third = register("/services/streamed/c", session).path("version").asText();
      assertThat(event(lines)).containsExactly("event: instances", "id: " + third);
    }
  }

  private static BufferedReader lines(HttpRequest request)
      throws IOException, InterruptedException {
    return new BufferedReader(
        new InputStreamReader(
            CLIENT.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
  }

  /** The first two lines of the next event; its third has all that a list has. */
  private static String[] event(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith("event:")) {
      line = lines.readLine();
    }
    String id = lines.readLine();
    assertThat(HttpFixture.parse(lines.readLine().substring("data: ".length())).path("version"))
        .hasToString(id.substring("id: ".length()));
    return new String[] {line, id};
  }

  @Test
  void aRepeatUnderItsKeyIsAnsweredAlike() {
    String session = open();
    String well = body(session, ",\"address\":\"h:1\"");
    String ill = body(session, ",\"health\":\"critical\"");
    HttpResponse<byte[]> first = send("PUT", "/services/repeated/a", well, "Idempotency-Key", "k");
    json(send("PUT", "/services/repeated/a/health", ill, "Idempotency-Key", "k"), 200);
    assertThat(json(send("PUT", "/services/repeated/a", well, "Idempotency-Key", "k"), 200))
        .isEqualTo(json(first, 200));
    json(send("PUT", "/services/repeated/b", well, "Idempotency-Key", "k"), 200);
    assertThat(ids("/services/repeated?health=passing")).isEqualTo("b");
    assertThat(ids("/services/repeated")).isEqualTo("a b");
  }

  @Test
  void servicesAreListedByName() {
    var unused = register("/services/zz-1/a", open());
    JsonNode listed = get("/services?after=zz&limit=1");
    assertThat(listed.at("/services/0/name").asText()).isEqualTo("zz-1");
    assertThat(listed.at("/services/0/passing").asInt()).isEqualTo(1);
    assertThat(listed.path("more").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUT | /services/w/a | {"address":"h:1"} | 400 | "session" is missing
          PUT | /services/w/a | {"session":"17-1"} | 400 | "address" is missing
          PUT | /services/w/a | {"session":"x","address":"h:1"} | 400 | such as 17-4821
          PUT | /services/w/a | {"session":"17-1","address":"h 1"} | 400 | no blanks
          PUT | /services/w/a | {"session":"17-1","address":"h","metadata":7} | 400 | object of texts
          PUT | /services/w/a | {"session":"17-1","address":"h","metadata":{"a":7}} | 400 | "a" is text
          PUT | /services/w/a | {"session":"17-1","address":"h","health":"fine"} | 400 | passing, warning or
          PUT | /services/w/a | {"session":"17-1","address":"h","port":1} | 400 | unknown field 'port'
          PUT | /services/w/a/health | {"session":"17-1","address":"h"} | 400 | unknown field 'address'
          PUT | /services/w/.. | {} | 400 | not of dots alone
          PUT | /services/w%20x/a | {} | 400 | 'w x'
          GET | /services/w?health=fine | '' | 400 | passing, warning or
          GET | /services/w?zone=a | '' | 400 | [health, seen, meta.*]
          GET | /services/w?meta.=a | '' | 400 | 1 to 64
          GET | /services/w?seen=x | '' | 400 | seen is a whole number
          GET | /services?limit=1001 | '' | 400 | from 1 to 1000
          GET | /services/w/a | '' | 405 | PUT, DELETE
          GET | /services/w/a/health | '' | 405 | PUT
          POST | /services/w | '' | 405 | GET, HEAD
          GET | /services/w/a/other | '' | 404 | nothing is here
          """)
  void badInputIsToldSo(String method, String path, String body, int status, String why) {
    HttpResponse<byte[]> response = send(method, path, body == null ? "" : body);
    String code =
        switch (status) {
          case 404 -> "not-found";
          case 405 -> "method-not-allowed";
          default -> "invalid";
        };
    assertThat(HttpFixture.problem(response, status, code).path("detail").asText()).contains(why);
  }
}
