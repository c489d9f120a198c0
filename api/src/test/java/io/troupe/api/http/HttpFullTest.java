package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.request.Requests;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.map.MapCondition;
import java.io.IOException;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has room for one of each, at a real node. */
@Timeout(120)
class HttpFullTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path data;
  private static Troupe troupe;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    troupe =
        Troupe.join(
            TroupeSettings.of(
                    ConfigFactory.parseString(
                        """
                        troupe {
                          cluster.partitions = 1
                          configuration.max-sets = 1
                          barrier.max-barriers = 1
                          latch.max-latches = 1
                          semaphore.max-semaphores = 1
                          service.max-instances = 1
                          map { max-guards = 1, max-session-keys = 1 }
                        }
                        """))
                .withData(data));
    server = HttpServer.start(troupe, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
    troupe.close();
    CLIENT.close();
  }

  private static HttpResponse<byte[]> send(String method, String path, String body, String key)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static void hasRoomForOne(String method, String path, String body)
      throws IOException, InterruptedException {
    String first = path + "/one";
    String second = path + "/two";
    assertThat(send(method, first, body, "k1").statusCode()).as(first).isLessThan(300);
    HttpResponse<byte[]> full = send(method, second, body, "k2");
    HttpFixture.problem(full, 507, "full");
    assertThat(HttpFixture.header(full, "Retry-After")).isEmpty();
    assertThat(send("DELETE", first, "", "k3").statusCode()).as("delete").isLessThan(300);
    HttpFixture.problem(send(method, second, body, "k2"), 507, "full");
    assertThat(send(method, second, body, "k4").statusCode()).as("room").isLessThan(300);
  }

  @Test
  void oneMoreIsRefusedUnderItsKeyForGoodAndUnderAnotherOnceThereIsRoom() throws Exception {
    hasRoomForOne("POST", "/v1/config", "{\"changes\":[{\"key\":\"a\",\"value\":1}]}");
    hasRoomForOne("PUT", "/v1/latches", "{\"count\":1}");
    String party = "{\"party\":\"ann\",\"parties\":2}";
    assertThat(send("POST", "/v1/barriers/one/arrive", party, "b1").statusCode()).isEqualTo(200);
    HttpFixture.problem(send("POST", "/v1/barriers/two/arrive", party, "b2"), 507, "full");
    hasRoomForOne("PUT", "/v1/semaphores", "{\"permits\":1}");
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      String instance = "{\"session\":\"%s\",\"address\":\"h:1\"}".formatted(session.id());
      hasRoomForOne("PUT", "/v1/services/full", instance);
    }
  }

  @Test
  void keysUnderOneSessionAndGuardsHaveALimit() {
    TroupeMap<String, String> map = troupe.map("full");
    try (TroupeSession session = troupe.openSession(SessionTerms.DEFAULT)) {
      map.put("a", "1", session.id());
      assertThatThrownBy(() -> map.put("b", "1", session.id()))
          .isInstanceOfSatisfying(
              RefusedException.class,
              it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.FULL));
    }
    put(map, "one");
    assertThatThrownBy(() -> put(map, "two"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.FULL));
  }

  private static void put(TroupeMap<String, String> map, String guard) {
    var unused =
        Requests.await(
            map.async()
                .put(
                    "g",
                    "1",
                    MapCondition.ALWAYS,
                    Options.DEFAULT.withGuard(
                        Guard.of(new GuardName(guard), new FencingToken(1)))));
  }
}
