package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions over HTTP, at a real node. */
class HttpSessionTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(30);

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

  private static HttpResponse<byte[]> send(
      String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1" + path))
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

  private static String open(String body) {
    return json(send("POST", "/sessions", body), 201).path("session").asText();
  }

  @Test
  void aKeyLivesAsLongAsItsSession() {
    String session = open("{}");
    assertThat(send("PUT", "/maps/members/ada", "1", "Troupe-Session", session).statusCode())
        .isEqualTo(201);
    json(send("DELETE", "/sessions/" + session, ""), 200);
    Await.until(
        () -> send("GET", "/maps/members/ada", "").statusCode() == 404, LIMIT, "the key is gone");
    JsonNode history = json(send("GET", "/maps/members/ada?history=true", ""), 200);
    assertThat(history.at("/changes/0/change").asText()).isEqualTo("session-ended");
    assertThat(
            HttpFixture.problem(
                    send("PUT", "/maps/members/ada", "1", "Troupe-Session", session),
                    400,
                    "invalid")
                .path("detail")
                .asText())
        .contains("session " + session + " has ended");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /maps/members/ada, nobody, 'named as it was when it was opened'",
    "DELETE, /maps/members/ada, 1-1, has no meaning here",
    "POST, /locks/ada, 1-1, has no meaning here",
  })
  void aSessionThatIsNoneOrElsewhereIsRefused(
      String method, String path, String session, String detail) {
    assertThat(
            HttpFixture.problem(send(method, path, "1", "Troupe-Session", session), 400, "invalid")
                .path("detail")
                .asText())
        .contains(detail);
  }

  private static JsonNode lock(String name, String session) {
    return json(
        send("POST", "/locks/" + name, "{\"owner\":\"a\",\"session\":\"" + session + "\"}"), 200);
  }

  private static long holders(String lock) {
    return json(send("GET", "/locks/" + lock, ""), 200).path("holderCount").asLong();
  }

  @Test
  void isOpenedKeptAndClosed() {
    HttpResponse<byte[]> opened =
        send("POST", "/sessions", "{\"label\":\"billing\",\"leaseMillis\":20000}");
    String session = json(opened, 201).path("session").asText();
    assertThat(opened.headers().firstValue("Location")).contains("/v1/sessions/" + session);
    JsonNode shown = json(send("GET", "/sessions/" + session, ""), 200);
    assertThat(shown.path("label").asText()).isEqualTo("billing");
    assertThat(shown.path("leftMillis").asLong()).isBetween(10_000L, 20_000L);
    assertThat(
            json(send("POST", "/sessions/" + session + "/keep-alive", ""), 200)
                .path("session")
                .asText())
        .isEqualTo(session);
    assertThat(json(send("GET", "/sessions?limit=1000", ""), 200).path("sessions").toString())
        .contains(session);

    json(send("DELETE", "/sessions/" + session, ""), 200);
    for (String[] after :
        new String[][] {{"DELETE", ""}, {"GET", ""}, {"POST", "/keep-alive"}, {"POST", "/end"}}) {
      HttpFixture.problem(
          send(after[0], "/sessions/" + session + after[1], ""), 404, "session-over");
    }
  }

  @Test
  void locksAreHeldForAsLongAsItLives() {
    String session = open("{}");
    JsonNode held = lock("bound", session);
    assertThat(held.path("token").asLong()).isPositive();
    assertThat(held.path("leftMillis").asLong()).as("its session tells").isZero();
    JsonNode explained = json(send("GET", "/locks/bound", ""), 200);
    assertThat(explained.path("holders").path(0).path("session").asText()).isEqualTo(session);
    json(send("POST", "/sessions/" + session + "/end", ""), 200);
    Await.until(() -> holders("bound") == 0, LIMIT, "the lock is free");
    assertThat(
            HttpFixture.problem(
                    send(
                        "POST",
                        "/locks/bound",
                        "{\"owner\":\"a\",\"session\":\"" + session + "\"}"),
                    409,
                    "lock-not-allowed")
                .path("detail")
                .asText())
        .contains("session");
  }

  @Test
  void whoIsHeardNoMoreIsOver() {
    String session = open("{\"leaseMillis\":300}");
    var unused = lock("mute", session);
    Await.until(() -> holders("mute") == 0, LIMIT, "the lock is free");
  }

  @Test
  void aRepeatUnderTheSameKeyOpensNoOther() {
    String first =
        json(send("POST", "/sessions", "{}", "Idempotency-Key", "k1"), 201)
            .path("session")
            .asText();
    String again =
        json(send("POST", "/sessions", "{}", "Idempotency-Key", "k1"), 201)
            .path("session")
            .asText();
    assertThat(again).isEqualTo(first);
    HttpFixture.problem(
        send("POST", "/sessions", "{\"label\":\"other\"}", "Idempotency-Key", "k1"),
        422,
        "reused-key");
    JsonNode ended = json(send("DELETE", "/sessions/" + first, "", "Idempotency-Key", "k2"), 200);
    assertThat(json(send("DELETE", "/sessions/" + first, "", "Idempotency-Key", "k2"), 200))
        .isEqualTo(ended);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST | /sessions | {"leaseMillis":99} | 400 | from 100 to 86400000
          POST | /sessions | {"leaseMillis":"x"} | 400 | whole number
          POST | /sessions | {"label":7} | 400 | "label" is text
          POST | /sessions | {"name":"x"} | 400 | unknown field 'name'
          POST | /sessions | [] | 400 | JSON object
          GET | /sessions/x | '' | 400 | such as 17-4821
          GET | /sessions/4000-1 | '' | 400 | none of the 256 partitions
          GET | /sessions?limit=0 | '' | 400 | whole number from 1 on
          GET | /sessions?limit=1001 | '' | 400 | from 1 to 1000
          GET | /sessions?after=x | '' | 400 | such as 17-4821
          PUT | /sessions | '' | 405 | GET, HEAD, POST
          PUT | /sessions/17-1 | '' | 405 | GET, HEAD, DELETE
          GET | /sessions/17-1/keep-alive | '' | 405 | POST
          POST | /sessions/17-1/other | '' | 404 | nothing is here
          POST | /locks/x | {"owner":"a","session":"17-1","leaseMillis":5} | 400 | in the place of
          POST | /locks/x | {"owner":"a","session":"x"} | 400 | such as 17-4821
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

  @Test
  void aKeyMeansNothingWhereItIsKept() {
    String session = open("{}");
    HttpFixture.problem(
        send("POST", "/sessions/" + session + "/keep-alive", "", "Idempotency-Key", "k"),
        400,
        "invalid");
  }
}
