package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Moment;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.map.TroupeMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of events and long polls over HTTP, at a real node. */
@Timeout(120) // a stream that brings nothing would be read for ever
class HttpWatchTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path data;
  private static TroupeNode node;
  private static HttpServer server;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    node =
        TroupeNode.start(
            TroupeSettings.of(
                ConfigFactory.parseString(
                    """
                    troupe.node.data = "%s"
                    troupe.cluster.partitions = 8
                    troupe.watch.max-watchers = 40
                    troupe.map.history-max-bytes = 128 KiB
                    """
                        .formatted(data))));
    server =
        HttpServer.start(
            node,
            HttpSettings.DEFAULT.at("127.0.0.1", 0),
            () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
            Duration.ofMillis(500)); // a stream that was taken for idle would break off
  }

  @AfterAll
  static void stop() {
    server.close();
    node.close();
  }

  private static HttpRequest.Builder at(String target) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + target));
  }

  private static HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return CLIENT.send(at(target).build(), BodyHandlers.ofString());
  }

  /** A stream, read event by event. */
  private static final class Stream implements AutoCloseable {
    private final BufferedReader reader;
    final HttpResponse<java.io.InputStream> response;

    Stream(HttpRequest.Builder request) throws IOException, InterruptedException {
      response =
          CLIENT.send(
              request.header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
      reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event that is of a type; those of others are passed over. */
    List<String> next(String type) throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty()) {
          lines.add(line);
        } else if (lines.contains("event: " + type)) {
          return lines;
        } else {
          lines.clear();
        }
      }
      throw new AssertionError("the stream ended before an event " + type + "; behind it " + lines);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private static String id(List<String> event) {
    return event.stream()
        .filter(line -> line.startsWith("id: "))
        .map(line -> line.substring(4))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode data(List<String> event) throws IOException {
    return JSON.readTree(
        event.stream()
            .filter(line -> line.startsWith("data: "))
            .map(line -> line.substring(6))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void aStreamBringsChangesOutlivesIdlenessAndGoesOnFromItsLastEvent() throws Exception {
    TroupeMap<String, String> map = node.map("stream");
    String last;
    try (Stream stream = new Stream(at("/v1/maps/stream?prefix=a"))) {
      assertThat(stream.response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(id(stream.next("progress"))).isNotEmpty();
      map.put("b", "elsewhere");
      map.put("a1", "one");
      JsonNode change = data(stream.next("change"));
      assertThat(change.path("how").asText()).isEqualTo("put");
      assertThat(change.path("key").asText()).isEqualTo("a1");
      assertThat(change.path("value").asText()).isEqualTo("one");
      map.put("b", "so that a mark of progress comes, after ten times the server's idle time");
      stream.next("progress");
      map.remove("a1");
      List<String> removed = stream.next("change");
      assertThat(data(removed).path("how").asText()).isEqualTo("removed");
      last = id(removed);
    }
    map.put("a2", "two");
    try (Stream stream =
        new Stream(at("/v1/maps/stream?prefix=a&from=superseded").header("Last-Event-ID", last))) {
      assertThat(data(stream.next("change")).path("key").asText()).isEqualTo("a2");
    }
  }

  @Test
  void aStreamOfAKeyCountsInVersionsAndEndsWithAReason() throws Exception {
    long version = node.map("key").put("a", "1").number();
    try (Stream stream = new Stream(at("/v1/maps/key/a?from=" + (version - 1)))) {
      assertThat(id(stream.next("change"))).isEqualTo(Long.toString(version));
    }
  }

  @Test
  void aReconnectFromAPlaceOutOfHistoryIsAnsweredWithAStatusThatSaysWhatToDo() throws Exception {
    TroupeMap<String, String> map = node.map("lost");
    String cursor;
    try (Stream stream = new Stream(at("/v1/maps/lost"))) {
      cursor = id(stream.next("progress"));
    }
    for (int i = 0; i < 20; i++) {
      map.put("other" + i, "kept");
    }
    long first = map.put("a", "first").number();
    for (int i = 0; i < 400; i++) {
      map.put("a", "some value " + i);
    }
    JsonNode ofMap = refused("/v1/maps/lost", cursor);
    assertThat(ofMap.path("detail").asText()).contains("read the state and watch from now");
    JsonNode ofKey = refused("/v1/maps/lost/a", Long.toString(first));
    long oldest = ofKey.path("oldestVersion").asLong();
    assertThat(oldest).isGreaterThan(first);
    assertThat(ofKey.has("oldestTime")).isFalse();
    refused("/v1/maps/lost/a", Long.toString(oldest - 1));
    try (Stream stream = new Stream(at("/v1/maps/lost/a?from=" + oldest))) {
      assertThat(data(stream.next("change")).path("version").asLong()).isEqualTo(oldest + 1);
    }
    JsonNode ahead = refused("/v1/maps/lost/a", "99999999");
    assertThat(ahead.path("detail").asText()).contains("ahead of partition");
    assertThat(ahead.has("oldestVersion")).isFalse();
  }

  private static JsonNode refused(String target, String lastEvent) throws Exception {
    HttpRequest.Builder request = at(target).header("Accept", "text/event-stream");
    HttpResponse<String> answer =
        CLIENT.send(request.header("Last-Event-ID", lastEvent).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(410);
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo("out-of-history");
    return problem;
  }

  @Test
  void aLongPollAnswersWithTheNextChangesOrAtTheEndOfItsWait() throws Exception {
    TroupeMap<String, String> map = node.map("poll");
    HttpResponse<String> now = get("/v1/maps/poll?index=now&wait=300ms");
    assertThat(now.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(now.body()).path("changes")).isEmpty();
    String index = now.headers().firstValue("Troupe-Index").orElseThrow();
    map.put("a", "1");
    HttpResponse<String> changed = get("/v1/maps/poll?wait=20s&index=" + index);
    JsonNode json = JSON.readTree(changed.body());
    assertThat(json.path("changes")).hasSize(1);
    assertThat(json.path("changes").path(0).path("value").asText()).isEqualTo("1");
    index = json.path("index").asText();
    assertThat(JSON.readTree(get("/v1/maps/poll?wait=1ms&index=" + index).body()).path("changes"))
        .isEmpty();
    long version = map.put("a", "2").number();
    HttpResponse<String> key = get("/v1/maps/poll/a?wait=20s&index=" + (version - 1));
    assertThat(key.headers().firstValue("Troupe-Index")).contains(Long.toString(version));
  }

  @Test
  void whatCannotBeWatchedIsRefusedWithAStatus() throws Exception {
    node.map("refused").put("a", "1");
    assertThat(get("/v1/maps/refused/a?index=99999999&wait=20s").statusCode()).isEqualTo(410);
    assertThat(get("/v1/maps/refused?index=7").statusCode()).isEqualTo(400);
    assertThat(get("/v1/maps/refused?index=now&wait=soon").statusCode()).isEqualTo(400);
    assertThat(get("/v1/maps/refused/a?index=now&prefix=b").statusCode()).isEqualTo(400);
    assertThat(get("/v1/maps/refused?index=now&limit=3").statusCode()).isEqualTo(400);
    List<Stream> open = new ArrayList<>();
    while (open.size() < 41 && (open.isEmpty() || open.getLast().response.statusCode() == 200)) {
      open.add(new Stream(at("/v1/maps/refused")));
    }
    HttpResponse<?> refused = open.getLast().response;
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    for (Stream stream : open) {
      stream.close();
    }
  }
}
