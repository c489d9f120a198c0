package io.troupe.trial.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.await.Await;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a node that is killed, which owns the homes of some of them. */
@Timeout(300)
class SessionFaultIT {
  /** As many as a node's sessions have homes. */
  private static final int SESSIONS = 8;

  /** The same for all: where those that nobody keeps are gone, the others were kept. */
  private static final String OPEN = "{\"leaseMillis\":6000}";

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern NAME = Pattern.compile("\"session\":\"([0-9]+-[0-9]+)\"");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path directory;

  /** Kept at the first node, from when they are here. */
  private final Queue<String> kept = new ConcurrentLinkedQueue<>();

  /** Kept at the node that is to be killed. */
  private final Queue<String> left = new ConcurrentLinkedQueue<>();

  @Test
  void whatIsNotKeptEndsWithItsLeaseAndNothingElseEnds() throws Exception {
    List<NodePlan> plans = NodePlan.of(3, directory);
    URI first = plans.get(0).address();
    URI killed = plans.get(2).address();
    try (Cluster cluster =
            Cluster.start(plans, List.of(), plan -> Map.of(), Duration.ofSeconds(10));
        ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor()) {
      var unused =
          keeper.scheduleWithFixedDelay(
              () -> {
                kept.forEach(it -> keep(first, it));
                left.forEach(it -> keep(killed, it));
              },
              0,
              500,
              TimeUnit.MILLISECONDS);
      all(Stream.generate(() -> killed).limit(SESSIONS), node -> withThings(node, kept));
      all(Stream.generate(() -> killed).limit(SESSIONS), node -> withThings(node, left));

      cluster.nodes().get(2).kill();
      all(left.stream(), session -> awaitGone(first, session));

      for (String session : kept) {
        assertThat(ask("GET", first, "/sessions/" + session, "").statusCode()).isEqualTo(200);
        assertThat(ask("GET", first, "/maps/bound/" + session, "").statusCode()).isEqualTo(200);
        assertThat(take(first, session)).contains("lock-busy");
      }
    }
  }

  /** All at a time, until all are done. */
  private static <T> void all(Stream<T> each, Consumer<T> action) {
    List<CompletableFuture<Void>> done =
        each.map(
                it ->
                    CompletableFuture.runAsync(() -> action.accept(it), Thread::startVirtualThread))
            .toList();
    done.forEach(CompletableFuture::join);
  }

  /** A session with a lock and a key of its name, which is kept from the first moment. */
  private static void withThings(URI node, Queue<String> among) {
    String opened = ask("POST", node, "/sessions", OPEN).body();
    Matcher name = NAME.matcher(opened);
    assertThat(name.find()).as(opened).isTrue();
    String session = name.group(1);
    among.add(session);
    String wish = "{\"owner\":\"a\",\"session\":\"" + session + "\"}";
    assertThat(ask("POST", node, "/locks/" + session, wish).body()).contains("\"status\":\"held\"");
    HttpResponse<String> put =
        ask("PUT", node, "/maps/bound/" + session, "x", "Troupe-Session", session);
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
  }

  /** One that nobody keeps. */
  private static void awaitGone(URI node, String session) {
    Await.until(
        () -> ask("GET", node, "/maps/bound/" + session, "").statusCode() == 404,
        LIMIT,
        "the key of " + session + " to be gone");
    assertThat(ask("GET", node, "/sessions/" + session, "").statusCode()).isEqualTo(404);
    Await.until(
        () -> take(node, session).contains("\"status\":\"held\""),
        LIMIT,
        "the lock of " + session + " to be free");
  }

  private static String take(URI node, String session) {
    return ask("POST", node, "/locks/" + session, "{\"owner\":\"b\",\"waitMillis\":0}").body();
  }

  /** Whether it was heard does not matter: the next one follows. */
  private static void keep(URI node, String session) {
    var unused =
        CLIENT.sendAsync(
            request("POST", node, "/sessions/" + session + "/keep-alive", "{}"),
            BodyHandlers.discarding());
  }

  private static HttpResponse<String> ask(
      String method, URI node, String path, String body, String... headers) {
    return CLIENT
        .sendAsync(request(method, node, path, body, headers), BodyHandlers.ofString())
        .join();
  }

  private static HttpRequest request(
      String method, URI node, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.resolve("/v1" + path))
            .header("Content-Type", "application/json")
            .header("Troupe-Timeout-Ms", "10000")
            .method(method, BodyPublishers.ofString(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }
}
