package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.client.Batch;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.Written;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps that are written under fencing tokens: in Java and over HTTP, at a real node. */
@Timeout(120)
class GuardedMapTest {
  @TempDir static Path data;
  private static Troupe troupe;
  private static HttpServer server;
  private static URI node;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
    node = URI.create("http://127.0.0.1:" + server.address().getPort());
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
  }

  @Test
  void everyChangeUnderASmallerTokenIsRefusedAndCounted() {
    TroupeMap<String, String> map = troupe.map("java");
    double before = refused();
    map.guardedBy(token(57)).put("k", "new");
    TroupeMap<String, String> late = map.guardedBy(token(41));

    assertThatThrownBy(() -> late.put("k", "old"))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            stale -> {
              assertThat(stale.token()).isEqualTo(token(41));
              assertThat(stale.newest()).isEqualTo(token(57));
              assertThat(stale.refusal().code()).isEqualTo(Refusal.Code.STALE_TOKEN);
            });
    assertThatThrownBy(() -> late.put("k", "old", Duration.ofHours(1))).hasMessageContaining("57");
    assertThatThrownBy(() -> late.putIfAbsent("k", "old")).hasMessageContaining("57");
    assertThatThrownBy(() -> late.remove("k")).hasMessageContaining("57");
    assertThatThrownBy(() -> late.increment("k", 1)).hasMessageContaining("57");
    assertThatThrownBy(() -> late.putAll(Map.of("k", "old"))).hasMessageContaining("57");
    assertThatThrownBy(() -> late.asConcurrentMap().put("k", "old")).hasMessageContaining("57");
    assertThatThrownBy(
            () ->
                late.async()
                    .remove("k", MapCondition.ALWAYS, Options.DEFAULT)
                    .toCompletableFuture()
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StaleTokenException.class);

    assertThat(late.get("k").orElseThrow().value()).isEqualTo("new");
    assertThat(refused()).isEqualTo(before + 8);
    map.put("k", "by hand");
    assertThatThrownBy(() -> late.put("k", "old")).isInstanceOf(StaleTokenException.class);
  }

  @Test
  void aGuardWithANameIsTheLocks() {
    TroupeMap<String, String> map = troupe.map("named");
    map.guardedBy(nightly(57)).put("k", "nightly");
    map.guardedBy(token(3)).put("k", "another lock");
    assertThatThrownBy(() -> map.guardedBy(nightly(56)).put("k", "old"))
        .isInstanceOf(StaleTokenException.class);
    assertThat(map.get("k").orElseThrow().value()).isEqualTo("another lock");
  }

  @Test
  void clearingCannotBeGuarded() {
    TroupeMap<String, String> map = troupe.map("cleared");
    map.put("k", "v");
    assertThatThrownBy(() -> map.guardedBy(token(1)).clear())
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo(Refusal.Code.INVALID));
    assertThat(map.size()).isEqualTo(1);
  }

  @Test
  void overHttpItIsAHeaderAndAProblem() throws Exception {
    assertThat(call("PUT", "http/k", "new", "Fencing-Token", "57").statusCode()).isEqualTo(201);
    for (String method : new String[] {"PUT", "DELETE"}) {
      HttpResponse<String> late = call(method, "http/k", "old", "Fencing-Token", "41");
      assertThat(late.statusCode()).isEqualTo(412);
      assertThat(late.body())
          .contains("\"code\":\"stale-token\"", "\"outcome\":\"refused\"", "\"token\":57");
    }
    String[] json = {"Fencing-Token", "41", "Content-Type", "application/json"};
    assertThat(call("POST", "http/k", "{\"increment\":1}", json).statusCode()).isEqualTo(412);
    assertThat(call("GET", "http/k", "").body()).isEqualTo("new");
    String[] lock = {"Fencing-Token", "41", "Fencing-Lock", "daily"};
    assertThat(call("PUT", "http/k", "daily", lock).statusCode()).isEqualTo(204);
  }

  @Test
  void aRepeatIsRefusedAgainThoughItsTokenWouldPassNow() throws Exception {
    call("PUT", "again/k", "new", "Fencing-Token", "57");
    String[] late = {"Fencing-Token", "41", "Idempotency-Key", "one"};
    assertThat(call("PUT", "again/k", "old", late).statusCode()).isEqualTo(412);
    assertThat(call("PUT", "again/k", "old", late).statusCode()).isEqualTo(412);
    String[] other = {"Fencing-Token", "58", "Idempotency-Key", "one"};
    assertThat(call("PUT", "again/k", "old", other).statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,    maps/h/k, Fencing-Token, 0",
    "PUT,    maps/h/k, Fencing-Token, -1",
    "PUT,    maps/h/k, Fencing-Token, x",
    "PUT,    maps/h/k, Fencing-Token, 9223372036854775808",
    "PUT,    maps/h/k, Fencing-Lock,  nightly",
    "GET,    maps/h/k, Fencing-Token, 1",
    "DELETE, maps/h,   Fencing-Token, 1",
    "POST,   locks/h,  Fencing-Token, 1",
  })
  void whatIsNoTokenOrHasNoMeaningIsRefused(String method, String path, String header, String value)
      throws Exception {
    HttpResponse<String> refused = callAt(method, "/v1/" + path, "{}", header, value);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":\"invalid\"");
  }

  @Test
  void theClientOfANodeSendsIt() {
    MapName map = new MapName("client");
    Bytes key = Bytes.utf8("k");
    Content text = new Content(Bytes.utf8("1"), "text/plain");
    try (NodeClient next = client(nightly(57));
        NodeClient late = client(nightly(41))) {
      assertThat(next.put(map, key, text, MapCondition.ALWAYS, Optional.empty()))
          .isInstanceOf(Written.Stored.class);
      assertThatThrownBy(() -> late.put(map, key, text, MapCondition.ALWAYS, Optional.empty()))
          .isInstanceOfSatisfying(
              NodeException.Refused.class, e -> assertThat(e.code()).isEqualTo("stale-token"));
      assertThatThrownBy(() -> late.delete(map, key, MapCondition.ALWAYS, Optional.empty()))
          .isInstanceOf(NodeException.Refused.class);
      assertThatThrownBy(() -> late.increment(map, key, 1, Optional.empty()))
          .isInstanceOf(NodeException.Refused.class);
      Batch batch = new Batch();
      batch.add(key, text);
      assertThat(late.putAll(map, batch, MapCondition.ALWAYS, Optional.empty()).getFirst())
          .isInstanceOfSatisfying(
              PutOutcome.Refused.class,
              it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.STALE_TOKEN));
    }
  }

  private static NodeClient client(Guard guard) {
    return new NodeClient(node, Duration.ofSeconds(10)).guardedBy(guard);
  }

  private static HttpResponse<String> call(
      String method, String key, String body, String... headers) throws Exception {
    return callAt(method, "/v1/maps/" + key, body, headers);
  }

  private static HttpResponse<String> callAt(
      String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.resolve(path))
            .method(
                method,
                method.equals("PUT") || method.equals("POST")
                    ? BodyPublishers.ofString(body)
                    : BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static double refused() {
    return troupe
        .metrics()
        .lines()
        .filter(line -> line.startsWith("troupe_guard_refused_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static FencingToken token(long number) {
    return new FencingToken(number);
  }

  private static Guard nightly(long number) {
    return Guard.of(new GuardName("nightly"), token(number));
  }
}
