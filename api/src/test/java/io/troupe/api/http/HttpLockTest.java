package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks over HTTP, at a real node. */
class HttpLockTest {
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
    return HttpRequest.newBuilder(URI.create(node() + "/v1/locks" + path));
  }

  private static URI node() {
    return URI.create("http://127.0.0.1:" + server.address().getPort());
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

  private static JsonNode held(String lock, String owner) {
    return json(post("/" + lock, "{\"owner\":\"" + owner + "\"}"), 200);
  }

  private static String given(String owner, JsonNode held) {
    return "{\"owner\":\"%s\",\"token\":%d}".formatted(owner, held.path("token").asLong());
  }

  @Test
  void isHeldRenewedAndReleased() {
    JsonNode first = held("one", "a");
    assertThat(first.path("status").asText()).isEqualTo("held");
    assertThat(first.path("leftMillis").asLong()).isEqualTo(30_000);
    assertThat(first.path("holds").asInt()).isEqualTo(1);
    JsonNode busy = HttpFixture.problem(post("/one", "{\"owner\":\"b\"}"), 409, "lock-busy");
    assertThat(busy.path("token")).isEqualTo(first.path("token"));

    assertThat(json(post("/one/renew", given("a", first)), 200).path("leftMillis").asLong())
        .isEqualTo(30_000);
    HttpFixture.problem(post("/one/renew", given("b", first)), 409, "not-held");
    HttpFixture.problem(post("/one/release", given("b", first)), 409, "not-held");
    assertThat(json(post("/one/release", given("a", first)), 200).path("holds").asInt()).isZero();
    HttpFixture.problem(post("/one/release", given("a", first)), 409, "not-held");

    assertThat(held("one", "b").path("token").asLong()).isGreaterThan(first.path("token").asLong());
  }

  @Test
  void whatIsHeldUnderASessionHasNoLeaseToRenewAndSaysWhy() {
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT);
        LockClient client = new LockClient(node(), Duration.ofSeconds(30), Principal.NONE)) {
      String body = "{\"owner\":\"a\",\"session\":\"" + session.id() + "\"}";
      JsonNode held = json(post("/bound", body), 200);
      JsonNode why =
          HttpFixture.problem(post("/bound/renew", given("a", held)), 409, "lock-not-allowed");
      assertThat(why.path("detail").asText()).contains("held under session " + session.id());
      HttpFixture.problem(post("/bound/renew", given("b", held)), 409, "not-held");

      LockHandle handle =
          new LockHandle(
              new LockName("bound"),
              new LockOwner("a"),
              new FencingToken(held.path("token").asLong()),
              new LockTicket(held.path("ticket").asLong()));
      TroupeLock remote =
          new LeasedLocks("remote", new SystemClock())
              .lock(new RemoteLock(client, new LockName("bound")));
      assertThatThrownBy(() -> remote.resume(handle, LockTerms.DEFAULT))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("under session " + session.id() + ", which is not kept alive here");
    }
  }

  @Test
  void aTicketWaitsForItsTurn() {
    JsonNode first = held("turn", "a");
    JsonNode place = json(post("/turn", "{\"owner\":\"b\",\"waitMillis\":600000}"), 202);
    assertThat(place.path("status").asText()).isEqualTo("waiting");
    assertThat(place.path("ahead").asInt()).isZero();
    String ticket = "/turn/tickets/" + place.path("ticket").asLong() + "?owner=b";
    JsonNode still = json(send(at(ticket).header("Troupe-Timeout-Ms", "50").GET()), 202);
    assertThat(still.path("ticket")).isEqualTo(place.path("ticket"));

    CompletableFuture<HttpResponse<byte[]>> waiting =
        CLIENT.sendAsync(
            at(ticket).header("Troupe-Timeout-Ms", "60000").GET().build(),
            BodyHandlers.ofByteArray());
    json(post("/turn/release", given("a", first)), 200);
    JsonNode second = json(waiting.join(), 200);
    assertThat(second.path("token").asLong()).isGreaterThan(first.path("token").asLong());
    assertThat(second.path("ticket")).isEqualTo(place.path("ticket"));
  }

  @Test
  void whoLeavesWaitsNoLonger() {
    JsonNode first = held("left", "a");
    JsonNode place = json(post("/left", "{\"owner\":\"b\",\"waitMillis\":600000}"), 202);
    String ticket = "/left/tickets/" + place.path("ticket").asLong();
    HttpFixture.problem(send(at(ticket + "?owner=c").DELETE()), 409, "not-held");
    json(send(at(ticket + "?owner=b").DELETE()), 200);
    HttpFixture.problem(send(at(ticket + "?owner=b").GET()), 409, "not-held");
    json(post("/left/release", given("a", first)), 200);
    assertThat(json(send(at("/left").GET()), 200).path("holderCount").asInt()).isZero();
  }

  @Test
  void aRepeatWithTheSameKeyIsTheSameGrant() {
    String body = "{\"owner\":\"a\",\"mode\":\"shared\",\"leaseMillis\":60000}";
    JsonNode first = json(post("/same", body, "Idempotency-Key", "k1"), 200);
    assertThat(json(post("/same", body, "Idempotency-Key", "k1"), 200)).isEqualTo(first);
    assertThat(json(post("/same", body), 200).path("holds").asInt()).isEqualTo(2);
    HttpFixture.problem(
        post("/same/release", given("a", first), "Idempotency-Key", "k1"), 422, "reused-key");
  }

  @Test
  void anOwnerThatSharesItCannotHaveItAlone() {
    json(post("/up", "{\"owner\":\"a\",\"mode\":\"shared\"}"), 200);
    HttpFixture.problem(post("/up", "{\"owner\":\"a\"}"), 409, "lock-not-allowed");
  }

  @Test
  void isExplainedAndListed() {
    JsonNode first = held("told", "a");
    json(post("/told", "{\"owner\":\"b\",\"waitMillis\":600000}"), 202);
    JsonNode told = json(send(at("/told").GET()), 200);
    assertThat(told.path("holders").path(0).path("owner").asText()).isEqualTo("a");
    assertThat(told.path("holders").path(0).path("token")).isEqualTo(first.path("token"));
    assertThat(told.path("waiters").path(0).path("owner").asText()).isEqualTo("b");

    JsonNode list = json(send(at("?after=tolc&limit=1").GET()), 200);
    assertThat(list.path("locks").path(0).path("name").asText()).isEqualTo("told");
    assertThat(list.path("locks").path(0).path("waiters").asInt()).isEqualTo(1);
    held("tolder", "a");
    list = json(send(at("?after=tolc&limit=1").GET()), 200);
    assertThat(list.path("more").asBoolean()).isTrue();
    assertThat(json(send(at("?after=tolder").GET()), 200).path("more").asBoolean()).isFalse();
  }

  @Test
  void whoWaitsForWhomIsShownWithItsCycles() {
    held("graph-1", "ann");
    held("graph-2", "bob");
    String wait = "{\"owner\":\"%s\",\"waitMillis\":600000}";
    json(post("/graph-1", wait.formatted("bob")), 202);
    JsonNode chain = json(send(graph("?after=graph&limit=1")), 200);
    assertThat(chain.path("locks").path(0).path("name").asText()).isEqualTo("graph-1");
    assertThat(chain.path("cycles")).isEmpty();
    assertThat(chain.path("complete").asBoolean()).isTrue();

    JsonNode place = json(post("/graph-2", wait.formatted("ann")), 202);
    JsonNode told = json(send(graph("?after=graph&limit=1")), 200);
    assertThat(told.path("more").asBoolean()).isTrue();
    JsonNode cycle = told.path("cycles").path(0);
    assertThat(cycle.path("text").asText())
        .contains("ann waits for lock graph-2 held by bob")
        .contains("bob waits for lock graph-1 held by ann");
    assertThat(cycle.path("waits")).hasSize(2);
    HttpFixture.problem(send(graph("?limit=1001")), 400, "invalid");

    json(
        send(at("/graph-2/tickets/" + place.path("ticket").asLong() + "?owner=ann").DELETE()), 200);
    assertThat(json(send(graph("")), 200).path("cycles")).isEmpty();
  }

  private static HttpRequest.Builder graph(String query) {
    return HttpRequest.newBuilder(at("").build().uri().resolve("/v1/lock-graph" + query)).GET();
  }

  @Test
  void whoHoldsItIsAskedToGiveItUp() {
    HttpFixture.problem(post("/wanted/ask", "{}"), 409, "not-held");
    JsonNode first = held("wanted", "a");
    String path = "/wanted/tickets/" + first.path("ticket").asLong() + "/asked?owner=a";
    assertThat(
            json(send(at(path).header("Troupe-Timeout-Ms", "1").GET()), 202)
                .path("asked")
                .asBoolean())
        .isFalse();
    CompletableFuture<HttpResponse<byte[]>> told =
        CompletableFuture.supplyAsync(
            () -> send(at(path).header("Troupe-Timeout-Ms", "60000").GET()),
            Thread::startVirtualThread);
    assertThat(json(post("/wanted/ask", "{}"), 200).path("holders").asInt()).isEqualTo(1);
    assertThat(json(told.join(), 200).path("asked").asBoolean()).isTrue();
    assertThat(json(send(at("/wanted").GET()), 200).path("holders").path(0).has("asked")).isTrue();
    String known = path + "&known=true";
    assertThat(
            json(send(at(known).header("Troupe-Timeout-Ms", "1").GET()), 202)
                .path("asked")
                .asBoolean())
        .isTrue();
    CompletableFuture<HttpResponse<byte[]>> lost =
        CompletableFuture.supplyAsync(
            () -> send(at(known).header("Troupe-Timeout-Ms", "60000").GET()),
            Thread::startVirtualThread);
    assertThat(json(post("/wanted/force-release", "{}"), 200).path("holders").asInt()).isEqualTo(1);
    HttpFixture.problem(lost.join(), 409, "not-held");
    HttpFixture.problem(send(at(path).GET()), 409, "not-held");
    HttpFixture.problem(send(at(path + "&known=yes").GET()), 400, "invalid");
    HttpFixture.problem(send(at("/wanted/tickets/x/asked?owner=a").GET()), 400, "invalid");
    HttpFixture.problem(send(at("/wanted/tickets//asked?owner=a").GET()), 400, "invalid");
    HttpFixture.problem(send(at("/wanted/tickets/asked?owner=a").GET()), 400, "invalid");
    HttpFixture.problem(send(at(path.replace("owner", "other")).GET()), 400, "invalid");
  }

  @Test
  void anOperatorTakesItAway() {
    JsonNode first = held("forced", "a");
    HttpFixture.problem(post("/forced/force-release", "{\"token\":9999999999}"), 409, "not-held");
    String token = "{\"token\":%d}".formatted(first.path("token").asLong());
    assertThat(json(post("/forced/force-release", token), 200).path("holders").asInt())
        .isEqualTo(1);
    HttpFixture.problem(post("/forced/force-release", "{}"), 409, "not-held");
    HttpFixture.problem(post("/forced/renew", given("a", first)), 409, "not-held");
    assertThat(json(send(at("/forced").GET()), 200).path("past").path(0).path("how").asText())
        .isEqualTo("forced");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                   | no JSON",
        "[]                                  | a JSON object",
        "{}                                  | \"owner\" is text",
        "{\"owner\":\"a\"}{}                 | no JSON",
        "{\"owner\":\"a\",\"mode\":null}     | exclusive or shared",
        "''                                  | a JSON object",
        "{\"owner\":7}                       | \"owner\" is text",
        "{\"owner\":\"a b\"}                 | without space",
        "{\"owner\":\"a\",\"owner\":\"b\"}   | no JSON",
        "{\"owner\":\"a\",\"lease\":1}       | unknown field 'lease'",
        "{\"owner\":\"a\",\"mode\":\"x\"}    | exclusive or shared",
        "{\"owner\":\"a\",\"leaseMillis\":0} | a lease is from 1 to 86400000 ms",
        "{\"owner\":\"a\",\"leaseMillis\":86400001}  | a lease is from 1 to 86400000 ms",
        "{\"owner\":\"a\",\"leaseMillis\":1.5}       | a whole number",
        "{\"owner\":\"a\",\"leaseMillis\":1e99}      | a whole number",
        "{\"owner\":\"a\",\"waitMillis\":3600001}    | a wait for a lock is from 0 to 3600000 ms",
        "{\"owner\":\"a\",\"delayMillis\":60001}     | a lock's delay is from 0 to 60000 ms",
      })
  void aBodyThatIsWrongSaysWhatIs(String body, String detail) {
    JsonNode problem = HttpFixture.problem(post("/wrong", body), 400, "invalid");
    assertThat(problem.path("detail").asText()).contains(detail);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /a%20b, 400, invalid",
    "GET, /a/, 404, not-found",
    "GET, /a/b, 404, not-found",
    "GET, /a/tickets, 404, not-found",
    "GET, /a/tickets/0?owner=a, 400, invalid",
    "GET, /a/tickets/x?owner=a, 400, invalid",
    "GET, /a/tickets/7, 400, invalid",
    "GET, /a/tickets/7?owner=a%20b, 400, invalid",
    "GET, /a?x=1, 400, invalid",
    "GET, ?limit=0, 400, invalid",
    "GET, ?limit=1001, 400, invalid",
    "GET, ?after=%20, 400, invalid",
    "DELETE, /a, 405, method-not-allowed",
    "PUT, /a, 405, method-not-allowed",
    "GET, /a/force-release, 405, method-not-allowed",
    "GET, /a/renew, 405, method-not-allowed",
    "POST, /a, 415, unsupported-media-type",
    "POST, /a/renew, 415, unsupported-media-type"
  })
  void aRequestThatIsWrongSaysWhatIs(String method, String path, int status, String code) {
    HttpFixture.problem(send(at(path).method(method, BodyPublishers.noBody())), status, code);
  }

  @Test
  void aRenewalHasNoKey() {
    JsonNode first = held("keyed", "a");
    JsonNode problem =
        HttpFixture.problem(
            post("/keyed/renew", given("a", first), "Idempotency-Key", "k"), 400, "invalid");
    assertThat(problem.path("detail").asText()).contains("may be repeated as it is");
    HttpFixture.problem(post("/keyed/force-release", "{\"token\":0}"), 400, "invalid");
  }

  @Test
  void aServerThatClosesAnswersThatItIsStillWaitedFor() {
    HttpServer other = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
    held("closing", "a");
    JsonNode place = json(post("/closing", "{\"owner\":\"b\",\"waitMillis\":600000}"), 202);
    String path = "/closing/tickets/" + place.path("ticket").asLong() + "?owner=b";
    double parked = parkedReads();
    CompletableFuture<HttpResponse<byte[]>> waiting =
        CLIENT.sendAsync(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + other.address().getPort() + "/v1/locks" + path))
                .header("Troupe-Timeout-Ms", "600000")
                .build(),
            BodyHandlers.ofByteArray());
    Await.until(() -> parkedReads() > parked, Duration.ofSeconds(30), "the wait");
    other.close();
    assertThat(waiting.join().statusCode()).isEqualTo(202);
  }

  private static double parkedReads() {
    return troupe
        .metrics()
        .lines()
        .filter(line -> line.startsWith("troupe_partition_parked_reads "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[1]))
        .sum();
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    HttpFixture.problem(post("/long", " ".repeat(4_097)), 413, "too-large");
  }
}
