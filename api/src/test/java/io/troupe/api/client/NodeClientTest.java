package io.troupe.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapRevision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NodeClientTest {
  private static final MapName MAP = new MapName("orders");
  private static final Bytes KEY = Bytes.utf8("42");
  private static final Content TEXT = new Content(Bytes.utf8("paid"), Batch.TEXT);

  private FakeNode node;
  private NodeClient client;

  @BeforeEach
  void start() throws IOException {
    node = FakeNode.start();
    client = new NodeClient(node.url(), Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void keysAreOneSegmentOfThePathWhateverTheyHold() {
    node.answersProblem(404, "not-found", "refused", "");
    client.get(MAP, Bytes.utf8("../ä?#%"), Read.LOCAL);
    assertThat(node.last().line())
        .isEqualTo("GET /v1/maps/orders/%2E%2E%2F%C3%A4%3F%23%25?read=local");
  }

  @Test
  void everyRequestCarriesItsTimeout() {
    node.answers(200, Map.of(), "{\"count\":7}");
    assertThat(client.count(MAP)).isEqualTo(7);
    assertThat(node.last().header("Troupe-timeout-ms")).isEqualTo("5000");
  }

  @Test
  void getReadsValueVersionAndType() {
    node.answers(
        200,
        Map.of(
            "ETag", "\"9\"",
            "Troupe-Created", "4",
            "Content-Type", "text/x",
            "Last-Modified", "Sat, 21 Nov 2026 08:31:15 GMT"),
        "paid");
    var entry = client.get(MAP, KEY, Read.atLeast(new Version(3))).orElseThrow();
    assertThat(entry.value()).isEqualTo(new Content(Bytes.utf8("paid"), "text/x"));
    assertThat(entry.version()).isEqualTo(new Version(9));
    assertThat(entry.created()).isEqualTo(new Version(4));
    assertThat(entry.changed()).isEqualTo("2026-11-21T08:31:15Z");
    assertThat(node.last().line()).endsWith("?read=3");
  }

  @Test
  void putSendsConditionTypeAndIdempotencyKey() {
    node.answers(201, Map.of("ETag", "\"9\""), "");
    Written written = client.put(MAP, KEY, TEXT, MapCondition.IF_ABSENT, Optional.of("k1"));
    assertThat(written).isEqualTo(new Written.Stored(new Version(9), true));
    assertThat(node.last().body()).isEqualTo("paid");
    assertThat(node.last().header("If-none-match")).isEqualTo("*");
    assertThat(node.last().header("Idempotency-key")).isEqualTo("k1");
    assertThat(node.last().header("Content-type")).isEqualTo(Batch.TEXT);
  }

  @Test
  void timesToLiveGoBothWays() {
    node.answers(200, Map.of("ETag", "\"9\"", "Troupe-Ttl-Ms", "1500"), "paid");
    assertThat(client.get(MAP, KEY, Read.LOCAL).orElseThrow().timeToLive())
        .contains(Duration.ofMillis(1_500));
    node.answers(204, Map.of("ETag", "\"9\""), "");
    Lifetime both =
        new Lifetime(
            Optional.of(Duration.ofMinutes(1)),
            Optional.of(new GuestId(new PartitionId(17), 4_821)));
    client.put(MAP, KEY, TEXT, MapCondition.ALWAYS, both, Optional.empty());
    assertThat(node.last().header("Troupe-ttl-ms")).isEqualTo("60000");
    assertThat(node.last().header("Troupe-session")).isEqualTo("17-4821");
    node.answers(
        200,
        Map.of(),
        """
        {"entries":[{"key":"a","version":2,"created":1,"changed":"2026-11-21T08:00:00Z",
                     "ttlMillis":7,"value":"x"}]}\
        """);
    assertThat(client.scan(MAP, ScanQuery.all(), true).entries().getFirst().timeToLive())
        .contains(Duration.ofMillis(7));
  }

  @Test
  void readsOfThePastSayWhich() {
    node.answersProblem(404, "not-found", "refused", "");
    assertThat(client.get(MAP, KEY, AsOf.version(new Version(7)))).isEmpty();
    assertThat(node.last().line()).isEqualTo("GET /v1/maps/orders/42?at-version=7");
    Instant time = Instant.parse("2026-03-01T12:30:45.250Z");
    assertThat(client.get(MAP, KEY, AsOf.time(time))).isEmpty();
    assertThat(node.last().line())
        .isEqualTo("GET /v1/maps/orders/42?at-time=2026-03-01T12:30:45.250Z");
    node.answersProblem(410, "out-of-history", "refused", ",\"oldestVersion\":9");
    NodeException.Refused refused =
        catchThrowableOfType(
            NodeException.Refused.class,
            () -> client.scan(MAP, ScanQuery.<Bytes>all().at(time), true));
    assertThat(refused.code()).isEqualTo("out-of-history");
    assertThat(refused.isTransient()).isFalse();
    assertThat(node.last().line()).endsWith("&at-time=2026-03-01T12:30:45.250Z");
  }

  @Test
  void aHistoryIsReadAsItWasWritten() {
    node.answers(
        200,
        Map.of(),
        """
        {"changes":[
          {"version":9,"time":"2026-11-21T08:00:00Z","change":"expired"},
          {"version":8,"time":"2026-11-21T08:00:00Z","change":"put","principal":"ada",
           "requestId":"800000000000000400000000000000ff/3","contentType":"","value64":"/w=="}],
         "next":8}\
        """);
    HistoryPage<Content> page =
        client.history(MAP, KEY, HistoryQuery.newest().before(new Version(10)));
    assertThat(node.last().line()).endsWith("/42?history=true&limit=100&before=10");
    assertThat(page.next()).contains(new Version(8));
    assertThat(page.changes().getFirst().how()).isEqualTo(MapRevision.How.EXPIRED);
    assertThat(page.changes().getFirst().value()).isEmpty();
    assertThat(page.changes().getLast().requestId())
        .contains(new RequestId(SessionId.derived(4, 255), 3));
    assertThat(page.changes().getLast().value())
        .contains(new Content(Bytes.wrap(new byte[] {-1}), ""));
    for (String wrong : new String[] {"{}", "{\"changes\":[{}]}", "{\"changes\":7}"}) {
      node.answers(200, Map.of(), wrong);
      assertThatThrownBy(() -> client.history(MAP, KEY, HistoryQuery.newest()))
          .isInstanceOf(NodeException.Unreachable.class)
          .hasMessageContaining("not a Troupe node");
    }
  }

  @Test
  void whoAsksIsSaidWithEveryRequest() {
    node.answers(200, Map.of(), "{\"count\":7}");
    client.count(MAP);
    assertThat(node.last().header("Troupe-principal")).isEmpty();
    try (NodeClient ada =
        new NodeClient(node.url(), Duration.ofSeconds(5), new Principal("Ad\u00e4 L"))) {
      ada.count(MAP);
      assertThat(node.last().header("Troupe-principal")).isEqualTo("Ad%C3%A4%20L");
    }
  }

  @Test
  void aConditionThatDoesNotHoldIsAnAnswer() {
    node.answersProblem(412, "condition-failed", "refused", ",\"currentVersion\":5");
    MapCondition condition = new MapCondition.IfVersion(new Version(3));
    assertThat(client.delete(MAP, KEY, condition, Optional.empty()))
        .contains(new Written.ConditionFailed(new Version(5)));
    assertThat(node.last().header("If-match")).isEqualTo("\"3\"");
  }

  @Test
  void aRefusalSaysItsCodeAndWhetherToTryAgain() {
    node.answersProblem(429, "overloaded", "refused", "");
    NodeException.Refused refused =
        catchThrowableOfType(NodeException.Refused.class, () -> client.count(MAP));
    assertThat(refused.code()).isEqualTo("overloaded");
    assertThat(refused.isTransient()).isTrue();
    assertThat(refused).hasMessage("because");
  }

  @Test
  void anUnknownOutcomeCarriesTheRequestId() {
    node.answersProblem(504, "outcome-unknown", "unknown", ",\"requestId\":\"ab/3\"");
    NodeException.Unknown unknown =
        catchThrowableOfType(
            NodeException.Unknown.class, () -> client.increment(MAP, KEY, 1, Optional.empty()));
    assertThat(unknown.requestId()).contains("ab/3");
  }

  @Test
  void aWriteThatBreaksOffIsUnknownAndAReadIsNot() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread hangUp =
          Thread.startVirtualThread(
              () -> {
                try {
                  while (true) {
                    server.accept().close();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
      try (NodeClient broken = new NodeClient(url, Duration.ofSeconds(5))) {
        assertThatThrownBy(() -> broken.clear(MAP, Optional.empty()))
            .isInstanceOf(NodeException.Unknown.class);
        assertThatThrownBy(() -> broken.count(MAP)).isInstanceOf(NodeException.Unreachable.class);
      }
      assertThat(hangUp.isAlive()).isTrue();
    }
  }

  @Test
  void whatIsNoTroupeNodeIsCalledThat() {
    node.answers(500, Map.of("Content-Type", "text/html"), "<h1>Oops</h1>");
    assertThatThrownBy(client::status)
        .isInstanceOf(NodeException.Unreachable.class)
        .hasMessageContaining("is not a Troupe node");
  }

  /** A proxy in between may have handed the change on before it lost the node. */
  @Test
  void aWriteWithAStrangeAnswerIsUnknownAndAReadIsNot() {
    for (int status : new int[] {404, 500, 502, 504}) {
      node.answers(status, Map.of("Content-Type", "text/html"), "<h1>Bad gateway</h1>");
      writesAreUnknown("it answered with status " + status);
      assertThatThrownBy(() -> client.get(MAP, KEY, Read.LINEARIZABLE))
          .isInstanceOf(NodeException.Unreachable.class);
    }
    node.answers(502, Map.of("Content-Type", "application/problem+json"), "<h1>Oops</h1>");
    writesAreUnknown("its answer is not JSON");
    node.answers(200, Map.of("Content-Type", "text/html"), "<h1>Welcome</h1>");
    writesAreUnknown("is not a Troupe node");
    node.answers(200, Map.of(), "{}");
    writesAreUnknown("");
    node.answers(204, Map.of("ETag", "W/x"), "");
    writesAreUnknown("");
  }

  private void writesAreUnknown(String why) {
    Batch batch = new Batch();
    assertThat(batch.add(KEY, TEXT)).isTrue();
    List<ThrowableAssert.ThrowingCallable> writes =
        List.of(
            () -> client.put(MAP, KEY, TEXT, MapCondition.ALWAYS, Optional.empty()),
            () -> client.delete(MAP, KEY, MapCondition.ALWAYS, Optional.empty()),
            () -> client.increment(MAP, KEY, 1, Optional.empty()),
            () -> client.clear(MAP, Optional.empty()));
    for (ThrowableAssert.ThrowingCallable write : writes) {
      assertThatThrownBy(write).isInstanceOf(NodeException.Unknown.class).hasMessageContaining(why);
    }
    try {
      List<PutOutcome> outcomes = client.putAll(MAP, batch, MapCondition.ALWAYS, Optional.empty());
      assertThat(outcomes).hasOnlyElementsOfType(PutOutcome.Unknown.class);
    } catch (NodeException e) {
      assertThat(e).isInstanceOf(NodeException.Unknown.class);
    }
  }

  @Test
  void aPutToAPathThatIsNotFoundIsRefused() {
    node.answersProblem(404, "not-found", "refused", "");
    assertThatThrownBy(() -> client.put(MAP, KEY, TEXT, MapCondition.ALWAYS, Optional.empty()))
        .isInstanceOf(NodeException.Refused.class);
  }

  /** Only a key may be absent: anything else that is not found is not what was asked for. */
  @Test
  void onlyAKeyMayBeAbsent() {
    List<ThrowableAssert.ThrowingCallable> reads =
        List.of(
            client::status,
            client::maps,
            () -> client.count(MAP),
            () -> client.scan(MAP, ScanQuery.all(), true));
    for (ThrowableAssert.ThrowingCallable read : reads) {
      node.answersProblem(404, "not-found", "refused", "");
      assertThatThrownBy(read).hasMessageContaining("is not a Troupe node");
      node.answers(200, Map.of(), "{}");
      assertThatThrownBy(read).hasMessageContaining("is not a Troupe node");
    }
    Batch batch = new Batch();
    assertThat(batch.add(KEY, TEXT)).isTrue();
    node.answersProblem(404, "not-found", "refused", "");
    assertThatThrownBy(() -> client.putAll(MAP, batch, MapCondition.ALWAYS, Optional.empty()))
        .isInstanceOf(NodeException.Refused.class);
  }

  @Test
  void scanReadsTextAndBase64AndTheCursor() {
    node.answers(
        200,
        Map.of(),
        """
        {"entries":[
          {"key":"a","version":2,"created":1,"changed":"2026-11-21T08:00:00Z","contentType":"t","value":"x"},
          {"key64":"/w==","version":3,"created":3,"changed":"2026-11-21T08:00:00Z","contentType":"","value64":"/g=="}
        ],"next":"Ymlu"}\
        """);
    ScanPage<Bytes, Content> page =
        client.scan(MAP, ScanQuery.prefix(Bytes.utf8("a b")).withLimit(2), true);
    assertThat(node.last().line())
        .isEqualTo("GET /v1/maps/orders?limit=2&read=linearizable&prefix=a%20b");
    assertThat(page.entries().getFirst().value().bytes()).isEqualTo(Bytes.utf8("x"));
    assertThat(page.entries().getLast().key()).isEqualTo(Bytes.wrap(new byte[] {-1}));
    assertThat(page.entries().getLast().value().bytes()).isEqualTo(Bytes.wrap(new byte[] {-2}));
    assertThat(page.next()).contains(new Cursor(Bytes.utf8("bin")));
  }

  @Test
  void aBatchIsAnsweredLineByLine() {
    Batch batch = new Batch();
    assertThat(batch.add(KEY, TEXT)).isTrue();
    assertThat(batch.add(Bytes.utf8("b"), new Content(Bytes.utf8("x"), "text/x"))).isTrue();
    assertThat(batch.addJson(Bytes.wrap(new byte[] {-1}), "{\"a\":\n1}")).isTrue();
    assertThat(batch.add(Bytes.utf8("d"), TEXT)).isTrue();
    node.answers(
        200,
        Map.of(),
        """
        {"status":"stored","version":3,"created":true}
        {"status":"condition-failed","currentVersion":4}
        {"status":"refused","code":"too-large","detail":"d"}
        {"status":"unknown","detail":"u"}
        """);
    List<PutOutcome> outcomes = client.putAll(MAP, batch, MapCondition.IF_ABSENT, Optional.of("k"));
    assertThat(outcomes)
        .containsExactly(
            new PutOutcome.Decided(new Written.Stored(new Version(3), true)),
            new PutOutcome.Decided(new Written.ConditionFailed(new Version(4))),
            new PutOutcome.Refused(new Refusal(Refusal.Code.TOO_LARGE, "d")),
            new PutOutcome.Unknown("u"));
    assertThat(node.last().body())
        .isEqualTo(
            """
            {"key":"42","text":"paid"}
            {"key":"b","value64":"eA==","contentType":"text/x"}
            {"key64":"/w==","value":{"a": 1}}
            {"key":"d","text":"paid"}
            """);
  }

  @Test
  void aFullBatchTakesNoMore() {
    Batch batch = new Batch();
    Content mebibyte = new Content(Bytes.wrap(new byte[1 << 20]), "");
    int taken = 0;
    while (batch.add(Bytes.utf8("key-" + taken), mebibyte)) {
      taken++;
    }
    assertThat(taken).isEqualTo(5);
    assertThat(batch.size()).isLessThanOrEqualTo(Batch.MAX_BYTES);
    assertThat(batch.lines()).isEqualTo(5);
  }

  @Test
  void anAnswerWithTooFewLinesIsUnknown() {
    Batch batch = new Batch();
    assertThat(batch.add(KEY, TEXT)).isTrue();
    node.answers(200, Map.of(), "");
    assertThatThrownBy(() -> client.putAll(MAP, batch, MapCondition.ALWAYS, Optional.empty()))
        .isInstanceOf(NodeException.Unknown.class)
        .hasMessage("1 lines were sent and 0 answered");
  }
}
