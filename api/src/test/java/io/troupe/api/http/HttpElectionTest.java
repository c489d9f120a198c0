package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Principal;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.client.ElectionClient;
import io.troupe.api.client.RemoteElection;
import io.troupe.api.election.CampaignTerms;
import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.election.lease.LeasedElections;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionName;
import io.troupe.testkit.await.Await;
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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elections over HTTP, at a real node. */
@Timeout(120)
class HttpElectionTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(60);

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

  private static URI node() {
    return URI.create("http://127.0.0.1:" + server.address().getPort());
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(node().resolve("/v1/elections" + path));
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
    try {
      JsonNode json = HttpFixture.JSON.readTree(response.body());
      assertThat(response.statusCode()).as("%s", json).isEqualTo(status);
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode campaign(String election, String candidate) {
    return json(
        post(
            "/" + election,
            "{\"candidate\":\"%s\",\"data\":\"%s:80\",\"leaseMillis\":60000}"
                .formatted(candidate, candidate)),
        200);
  }

  private static String of(String candidate, JsonNode standing) {
    return "{\"candidate\":\"%s\",\"ticket\":%d}"
        .formatted(candidate, standing.path("ticket").asLong());
  }

  @Test
  void oneLeadsAndTheNextIsToldOfItsTurn() {
    JsonNode ann = campaign("turn", "ann");
    assertThat(ann.path("status").asText()).isEqualTo("leads");
    assertThat(ann.path("leftMillis").asLong()).isEqualTo(60_000);
    JsonNode bob = campaign("turn", "bob");
    assertThat(bob.path("status").asText()).isEqualTo("campaigns");
    assertThat(bob.path("ahead").asInt()).isZero();
    String turn = "/turn/candidates/" + bob.path("ticket").asLong() + "?candidate=bob";
    assertThat(json(send(at(turn).header("Troupe-Timeout-Ms", "50")), 202).path("status").asText())
        .isEqualTo("unchanged");
    CompletableFuture<HttpResponse<byte[]>> waiting =
        CLIENT.sendAsync(at(turn).build(), BodyHandlers.ofByteArray());
    json(post("/turn/resign", of("ann", ann)), 200);
    JsonNode leads = json(waiting.join(), 200);
    assertThat(leads.path("term").asLong()).isGreaterThan(ann.path("term").asLong());
    assertThat(leads.has("leftMillis")).as("a look tells of no lease").isFalse();
    assertThat(json(post("/turn/renew", of("bob", bob)), 200).path("term").asLong())
        .isEqualTo(leads.path("term").asLong());
    assertThat(json(post("/turn/resign", of("ann", ann)), 409).path("code").asText())
        .isEqualTo("not-campaigning");
  }

  @Test
  void aRepeatUnderTheSameKeyIsAnsweredAlike() {
    String body = "{\"candidate\":\"ann\",\"leaseMillis\":60000}";
    JsonNode first = json(post("/repeat", body, "Idempotency-Key", "k-1"), 200);
    json(post("/repeat/resign", of("ann", first)), 200);
    assertThat(json(post("/repeat", body, "Idempotency-Key", "k-1"), 200)).isEqualTo(first);
    assertThat(json(send(at("/repeat")), 200).has("leader")).isFalse();
  }

  @Test
  void aLeaderIsObservedByALongPollAndAskedToHandOver() {
    JsonNode none = json(send(at("/observed/leader")), 200);
    assertThat(none.path("seen").asLong()).isZero();
    CompletableFuture<HttpResponse<byte[]>> next =
        CLIENT.sendAsync(at("/observed/leader?seen=0").build(), BodyHandlers.ofByteArray());
    JsonNode ann = campaign("observed", "ann");
    JsonNode led = json(next.join(), 200);
    assertThat(led.path("leader").path("data").asText()).isEqualTo("ann:80");
    assertThat(json(post("/observed/transfer", "{}"), 400).path("detail").asText())
        .contains("nobody campaigns");
    campaign("observed", "bob");
    String term = "{\"term\":%d}".formatted(ann.path("term").asLong());
    assertThat(json(post("/observed/transfer", term), 200).path("successor").asText())
        .isEqualTo("bob");
    JsonNode asked = json(post("/observed/renew", of("ann", ann)), 200);
    assertThat(asked.path("asked").asBoolean()).isTrue();
    JsonNode again = json(send(at("/observed/leader?seen=" + led.path("seen").asLong())), 200);
    assertThat(again.path("leader").path("asked").asBoolean()).isTrue();
    json(post("/observed/resign", of("ann", ann)), 200);
    JsonNode shown = json(send(at("/observed")), 200);
    assertThat(shown.path("leader").path("candidate").asText()).isEqualTo("bob");
    assertThat(shown.path("past").path(0).path("how").asText()).isEqualTo("handed-over");
    assertThat(json(post("/observed/transfer", term), 409).path("code").asText())
        .isEqualTo("not-led");
  }

  @Test
  void eachChangeIsAnEventOfAStream() throws IOException, InterruptedException {
    HttpRequest request = at("/stream/leader").header("Accept", "text/event-stream").build();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CLIENT.send(request, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      assertThat(nextData(lines)).contains("\"seen\":0");
      JsonNode ann = campaign("stream", "ann");
      assertThat(nextData(lines)).contains("\"candidate\":\"ann\"");
      json(post("/stream/resign", of("ann", ann)), 200);
      assertThat(nextData(lines)).doesNotContain("leader");
    }
  }

  private static String nextData(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        return line;
      }
    }
    throw new AssertionError("the stream ended");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | \"candidate\" is text",
        "{\"candidate\":\"a b\"} | printable",
        "{\"candidate\":\"a\",\"priority\":1001} | a priority is from 0 to 1000",
        "{\"candidate\":\"a\",\"priority\":-1} | a priority is from 0 to 1000",
        "{\"candidate\":\"a\",\"leaseMillis\":0} | a lease is from 1",
        "{\"candidate\":\"a\",\"delayMillis\":60001} | a leader's delay is from 0 to 60000",
        "{\"candidate\":\"a\",\"data\":7} | \"data\" is text",
        "{\"candidate\":\"a\",\"data64\":\"?\"} | base64",
        "{\"candidate\":\"a\",\"lease\":1} | unknown field 'lease'",
      })
  void whatIsWrongIsSaidAndNothingHappens(String body, String said) {
    JsonNode problem = json(post("/wrong", body), 400);
    assertThat(problem.path("detail").asText()).contains(said);
    assertThat(json(send(at("/wrong")), 200).has("leader")).isFalse();
  }

  @Test
  void aCampaignThatIsLookedAfterRunsOverHttpToo() {
    LeasedElections elections = new LeasedElections("test", new SystemClock());
    try (ElectionClient client = new ElectionClient(node(), LIMIT, Principal.NONE)) {
      TroupeElection remote =
          elections.election(new RemoteElection(client, new ElectionName("remote")));
      Leadership ann =
          remote
              .campaign(CampaignTerms.DEFAULT.by(new CandidateName("ann")))
              .orTimeout(60, TimeUnit.SECONDS)
              .join();
      CompletableFuture<Leadership> bob =
          remote.campaign(CampaignTerms.DEFAULT.by(new CandidateName("bob")));
      Await.until(() -> remote.explain().candidateCount() == 1, LIMIT, "a candidate");
      assertThat(remote.transfer(Optional.empty(), Optional.of(ann.term())))
          .contains(new CandidateName("bob"));
      assertThat(ann.asked().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
      ann.close();
      Leadership next = bob.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(next.term()).isGreaterThan(ann.term());
      elections.close(LIMIT);
    }
    assertThat(troupe.election("remote").explain().leader()).as("closing resigns").isEmpty();
  }
}
