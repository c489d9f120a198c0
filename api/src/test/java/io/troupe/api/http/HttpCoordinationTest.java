package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What coordinates beside locks, over HTTP, at a real node. */
class HttpCoordinationTest {
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
        URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1/" + path));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<byte[]> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        at(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static JsonNode json(HttpResponse<byte[]> response, int status) {
    JsonNode json = HttpFixture.json(response);
    assertThat(response.statusCode()).as(json.toString()).isEqualTo(status);
    return json;
  }

  private static HttpResponse<byte[]> get(String path) {
    return send(at(path).GET());
  }

  private static HttpResponse<byte[]> put(String path, String body, String... headers) {
    HttpRequest.Builder request =
        at(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void permitsAreHeldRenewedAndReleased() {
    HttpFixture.problem(get("semaphores/pool"), 404, "not-found");
    assertThat(json(put("semaphores/pool", "{\"permits\":3}"), 200).path("permits").asInt())
        .isEqualTo(3);
    JsonNode same = json(put("semaphores/pool", "{\"permits\":9,\"onlyNew\":true}"), 200);
    assertThat(same.path("permits").asInt()).isEqualTo(3);
    assertThat(same.path("changed").asBoolean()).isFalse();

    String acquire = "{\"owner\":\"a\",\"permits\":2}";
    JsonNode first = json(post("semaphores/pool", acquire, "Idempotency-Key", "k"), 200);
    assertThat(json(post("semaphores/pool", acquire, "Idempotency-Key", "k"), 200))
        .as("repeated")
        .isEqualTo(first);
    HttpFixture.problem(post("semaphores/pool", acquire), 409, "lock-busy");

    JsonNode place =
        json(post("semaphores/pool", "{\"owner\":\"b\",\"permits\":3,\"waitMillis\":600000}"), 202);
    String ticket = "semaphores/pool/tickets/" + place.path("ticket").asLong() + "?owner=b";
    assertThat(json(send(at(ticket).header("Troupe-Timeout-Ms", "50").GET()), 202).path("ticket"))
        .isEqualTo(place.path("ticket"));
    JsonNode shown = json(get("semaphores/pool"), 200);
    assertThat(shown.path("available").asInt()).isEqualTo(1);
    assertThat(shown.path("waiters").get(0).path("permits").asInt()).isEqualTo(3);

    String held = "{\"owner\":\"a\",\"token\":%d}".formatted(first.path("token").asLong());
    json(post("semaphores/pool/renew", held), 200);
    json(post("semaphores/pool/release", held), 200);
    HttpFixture.problem(post("semaphores/pool/release", held), 409, "not-held");
    JsonNode turn = json(get(ticket), 200);
    assertThat(turn.path("token").asLong()).isGreaterThan(first.path("token").asLong());

    HttpFixture.problem(send(at("semaphores/pool").DELETE()), 400, "invalid");
    assertThat(json(post("semaphores/pool/force-release", "{}"), 200).path("holders").asInt())
        .isEqualTo(1);
    assertThat(json(get("semaphores?limit=1000"), 200).path("semaphores").findValuesAsText("name"))
        .contains("pool");
    assertThat(send(at("semaphores/pool").DELETE()).statusCode()).isEqualTo(204);
    HttpFixture.problem(send(at("semaphores/pool").DELETE()), 404, "not-found");
  }

  @Test
  void whatNoSemaphoreTakesIsRefused() {
    HttpFixture.problem(put("semaphores/bad", "{\"permits\":0}"), 400, "invalid");
    HttpFixture.problem(put("semaphores/bad", "{\"permits\":9999999999}"), 400, "invalid");
    HttpFixture.problem(put("semaphores/bad", "{}"), 400, "invalid");
    HttpFixture.problem(put("semaphores/bad", "{\"permits\":1,\"onlyNew\":3}"), 400, "invalid");
    HttpFixture.problem(
        post("semaphores/bad", "{\"owner\":\"a\",\"mode\":\"shared\"}"), 400, "invalid");
    HttpFixture.problem(post("semaphores/bad", "{\"owner\":\"a\"}"), 400, "invalid");
    HttpFixture.problem(get("semaphores/bad/other"), 404, "not-found");
  }

  @Test
  void aLatchCountsInRoundsAndIsWaitedFor() {
    HttpFixture.problem(get("latches/ready"), 404, "not-found");
    HttpFixture.problem(post("latches/ready/count-down", "{}"), 404, "not-found");
    JsonNode first = json(put("latches/ready", "{\"count\":3}", "Idempotency-Key", "k"), 200);
    assertThat(json(put("latches/ready", "{\"count\":3}", "Idempotency-Key", "k"), 200))
        .as("repeated")
        .isEqualTo(first);
    JsonNode still = json(put("latches/ready", "{\"count\":9}"), 200);
    assertThat(still.path("changed").asBoolean()).isFalse();
    assertThat(still.path("count").asInt()).isEqualTo(3);

    long round = first.path("round").asLong();
    String wait = "latches/ready/rounds/" + round;
    JsonNode counting = json(send(at(wait).header("Troupe-Timeout-Ms", "50").GET()), 202);
    assertThat(counting.path("outcome").asText()).isEqualTo("counting");
    String two = "{\"by\":2,\"round\":%d}".formatted(round);
    JsonNode one = json(post("latches/ready/count-down", two, "Idempotency-Key", "c"), 200);
    assertThat(one.path("count").asInt()).isEqualTo(1);
    assertThat(json(post("latches/ready/count-down", two, "Idempotency-Key", "c"), 200))
        .as("repeated")
        .isEqualTo(one);
    assertThat(json(get("latches?limit=1000"), 200).path("latches").findValuesAsText("name"))
        .contains("ready");
    assertThat(json(post("latches/ready/count-down", "{}"), 200).path("count").asInt()).isZero();
    assertThat(json(get(wait), 200).path("outcome").asText()).isEqualTo("opened");

    long next = json(put("latches/ready", "{\"count\":1}"), 200).path("round").asLong();
    assertThat(next).isGreaterThan(round);
    HttpFixture.problem(post("latches/ready/count-down", two), 404, "not-found");
    json(put("latches/ready", "{\"count\":1,\"anew\":true}"), 200);
    assertThat(json(get("latches/ready/rounds/" + next), 200).path("outcome").asText())
        .isEqualTo("given-up");
    assertThat(send(at("latches/ready").DELETE()).statusCode()).isEqualTo(204);
    HttpFixture.problem(send(at("latches/ready").DELETE()), 404, "not-found");
    assertThat(json(get(wait), 200).path("outcome").asText()).isEqualTo("not-known");
  }

  @Test
  void partiesMeetAtABarrierAndHearTheSame() {
    HttpFixture.problem(get("barriers/phase"), 404, "not-found");
    HttpFixture.problem(post("barriers/phase/reset", "{}"), 404, "not-found");
    String ann = "{\"party\":\"ann\",\"parties\":2,\"leaseMillis\":3600000,\"waitMillis\":3600000}";
    JsonNode first = json(post("barriers/phase/arrive", ann, "Idempotency-Key", "a"), 200);
    assertThat(first.path("index").asInt()).isEqualTo(1);
    assertThat(json(post("barriers/phase/arrive", ann, "Idempotency-Key", "a"), 200))
        .as("repeated")
        .isEqualTo(first);
    String generation = "barriers/phase/generations/" + first.path("generation").asLong();
    JsonNode waiting = json(send(at(generation).header("Troupe-Timeout-Ms", "50").GET()), 202);
    assertThat(waiting.path("outcome").asText()).isEqualTo("waiting");
    String longer = "{\"party\":\"ann\",\"leaseMillis\":7200000}";
    assertThat(json(post(generation + "/renew", longer), 200).path("leftMillis").asLong())
        .isEqualTo(7_200_000);
    HttpFixture.problem(
        post(generation + "/renew", longer, "Idempotency-Key", "r"), 400, "invalid");
    HttpFixture.problem(post(generation + "/leave", "{\"party\":\"bob\"}"), 409, "not-held");
    JsonNode shown = json(get("barriers/phase"), 200);
    assertThat(shown.path("here").path(0).asText()).isEqualTo("ann");
    assertThat(shown.path("parties").asInt()).isEqualTo(2);

    JsonNode last = json(post("barriers/phase/arrive", ann.replace("ann", "bob")), 200);
    assertThat(last.path("index").asInt()).isZero();
    assertThat(json(get(generation), 200).path("outcome").asText()).isEqualTo("tripped");
    HttpFixture.problem(post(generation + "/renew", longer), 409, "not-held");

    JsonNode next = json(post("barriers/phase/arrive", ann), 200);
    assertThat(json(get("barriers/phase"), 200).path("missing").path(0).asText()).isEqualTo("bob");
    String second = "barriers/phase/generations/" + next.path("generation").asLong();
    assertThat(post(second + "/leave", "{\"party\":\"ann\"}").statusCode()).isEqualTo(204);
    JsonNode broken = json(get(second), 200);
    assertThat(broken.path("outcome").asText()).isEqualTo("broken");
    assertThat(broken.path("why").asText()).isEqualTo("left");
    assertThat(broken.path("party").asText()).isEqualTo("ann");
    HttpFixture.problem(post("barriers/phase/arrive", ann), 409, "barrier-broken");
    assertThat(json(get("barriers/phase"), 200).path("broken").path("why").asText())
        .isEqualTo("left");
    assertThat(json(post("barriers/phase/reset", "{}"), 200).path("changed").asBoolean()).isTrue();
    assertThat(json(post("barriers/phase/reset", "{}"), 200).path("changed").asBoolean()).isFalse();
    assertThat(json(get("barriers?limit=1000"), 200).path("barriers").findValuesAsText("name"))
        .contains("phase");
    assertThat(send(at("barriers/phase").DELETE()).statusCode()).isEqualTo(204);
    HttpFixture.problem(send(at("barriers/phase").DELETE()), 404, "not-found");
    assertThat(json(get(generation), 200).path("outcome").asText()).isEqualTo("not-known");
  }

  @Test
  void aPartyUnderASessionBreaksTheBarrierByItsEnd() {
    TroupeSession session = troupe.openSession(SessionTerms.DEFAULT);
    String ann = "{\"party\":\"ann\",\"parties\":2,\"session\":\"%s\"}".formatted(session.id());
    JsonNode arrived = json(post("barriers/bound/arrive", ann), 200);
    session.close();
    JsonNode over = json(get("barriers/bound/generations/" + arrived.path("generation")), 200);
    assertThat(over.path("why").asText()).isEqualTo("session-ended");
    json(post("barriers/bound/reset", "{}"), 200);
    HttpFixture.problem(post("barriers/bound/arrive", ann), 404, "session-over");
  }

  @Test
  void whatNoBarrierTakesIsRefused() {
    String path = "barriers/good/arrive";
    HttpFixture.problem(post(path, "{}"), 400, "invalid");
    HttpFixture.problem(post(path, "{\"party\":\"a\"}"), 400, "invalid");
    HttpFixture.problem(post(path, "{\"party\":3,\"parties\":2}"), 400, "invalid");
    HttpFixture.problem(post(path, "{\"party\":\"a\",\"parties\":0}"), 400, "invalid");
    HttpFixture.problem(post(path, "{\"party\":\"a\",\"parties\":1001}"), 400, "invalid");
    String terms = "{\"party\":\"a\",\"parties\":1000,\"%s\":%s}";
    HttpFixture.problem(post(path, terms.formatted("leaseMillis", "0")), 400, "invalid");
    HttpFixture.problem(post(path, terms.formatted("waitMillis", "86400001")), 400, "invalid");
    HttpFixture.problem(post(path, terms.formatted("session", "\"x\"")), 400, "invalid");
    HttpFixture.problem(post(path, terms.formatted("other", "1")), 400, "invalid");
    HttpFixture.problem(get("barriers/good"), 404, "not-found");
    json(post(path, terms.formatted("waitMillis", "86400000")), 200);
    String other = "{\"party\":\"b\",\"parties\":2}";
    assertThat(HttpFixture.problem(post(path, other), 400, "invalid").path("detail").asText())
        .contains("is of 1000 parties, not 2");
    HttpFixture.problem(get(path), 405, "method-not-allowed");
    HttpFixture.problem(post("barriers/good", "{}"), 405, "method-not-allowed");
    HttpFixture.problem(get("barriers/good/generations/x"), 400, "invalid");
    HttpFixture.problem(get("barriers/good/generations/1/other"), 404, "not-found");
    HttpFixture.problem(get("barriers/good/other"), 404, "not-found");
    assertThat(send(at("barriers/good").DELETE()).statusCode()).isEqualTo(204);
  }

  @Test
  void whatNoLatchTakesIsRefused() {
    HttpFixture.problem(put("latches/bad", "{\"count\":0}"), 400, "invalid");
    HttpFixture.problem(put("latches/bad", "{\"count\":1000001}"), 400, "invalid");
    HttpFixture.problem(put("latches/bad", "{}"), 400, "invalid");
    HttpFixture.problem(put("latches/bad", "{\"count\":1,\"anew\":3}"), 400, "invalid");
    json(put("latches/good", "{\"count\":1000000}"), 200);
    HttpFixture.problem(post("latches/good/count-down", "{\"by\":0}"), 400, "invalid");
    HttpFixture.problem(post("latches/good/count-down", "{\"round\":0}"), 400, "invalid");
    HttpFixture.problem(get("latches/good/count-down"), 405, "method-not-allowed");
    HttpFixture.problem(get("latches/good/rounds/x"), 400, "invalid");
    HttpFixture.problem(get("latches/good/other"), 404, "not-found");
    HttpFixture.problem(post("latches/good", "{}"), 405, "method-not-allowed");
    assertThat(send(at("latches/good").DELETE()).statusCode()).isEqualTo(204);
  }

  @Test
  void aNumberIsReadSetAndAddedTo() {
    assertThat(json(get("atomics/n"), 200).path("value").asLong()).isZero();
    assertThat(json(put("atomics/n", "{\"value\":5,\"expected\":0}"), 200).path("value").asInt())
        .isEqualTo(5);
    HttpFixture.problem(put("atomics/n", "{\"value\":6,\"expected\":0}"), 412, "condition-failed");
    JsonNode sum = json(post("atomics/n/add", "{\"delta\":-7}", "Idempotency-Key", "k"), 200);
    assertThat(sum.path("value").asInt()).isEqualTo(-2);
    assertThat(json(post("atomics/n/add", "{\"delta\":-7}", "Idempotency-Key", "k"), 200))
        .as("repeated")
        .isEqualTo(sum);
    String byVersion = "{\"value\":3,\"version\":%d}".formatted(sum.path("version").asLong());
    json(put("atomics/n", byVersion, "Idempotency-Key", "v"), 200);
    json(put("atomics/n", byVersion, "Idempotency-Key", "v"), 200);
    HttpFixture.problem(put("atomics/n", byVersion), 412, "condition-failed");
    HttpFixture.problem(
        put("atomics/n", "{\"value\":3,\"expected\":3}", "Idempotency-Key", "w"), 400, "invalid");
    HttpFixture.problem(
        put("atomics/n", "{\"value\":3,\"expected\":3,\"version\":1}"), 400, "invalid");
    HttpFixture.problem(post("atomics/n/add", "{\"delta\":\"x\"}"), 400, "invalid");
    json(put("atomics/n", "{\"value\":9223372036854775807}"), 200);
    HttpFixture.problem(post("atomics/n/add", "{\"delta\":1}"), 409, "wrong-type");
    assertThat(send(at("atomics/n").DELETE()).statusCode()).isEqualTo(204);
    HttpFixture.problem(get("atomics"), 404, "not-found");
    HttpFixture.problem(get("atomics/n/other"), 404, "not-found");
  }

  @Test
  void idsAreDrawnInARow() {
    JsonNode first = json(post("ids/invoices", "{\"count\":10}", "Idempotency-Key", "k"), 200);
    assertThat(first.path("first").asLong()).isEqualTo(1);
    assertThat(json(post("ids/invoices", "{\"count\":10}", "Idempotency-Key", "k"), 200))
        .as("repeated")
        .isEqualTo(first);
    assertThat(json(post("ids/invoices", "{}"), 200).path("first").asLong()).isEqualTo(11);
    HttpFixture.problem(post("ids/invoices", "{\"count\":0}"), 400, "invalid");
    HttpFixture.problem(get("ids/invoices"), 405, "method-not-allowed");
    HttpFixture.problem(get("ids"), 404, "not-found");
  }
}
