package io.troupe.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node shows at /metrics, against docs/metrics.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpMetricsTest {
  private static final Pattern SHOWN = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern WRITTEN =
      Pattern.compile("(?m)^\\| `([a-z0-9_]+)`(\\*?) \\| ([a-z]+) \\|");

  @TempDir static Path data;

  private final HttpClient client = HttpClient.newHttpClient();
  private TroupeNode node;
  private HttpServer server;

  @BeforeAll
  void start() {
    node =
        TroupeNode.start(
            TroupeSettings.of(
                    ConfigFactory.parseString(
                        "troupe { cluster.partitions = 16, metrics.per-partition = on }"))
                .withData(data));
    server = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0));
  }

  @AfterAll
  void stop() {
    server.close();
    node.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String path, String body) {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    try {
      return client.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String metrics() {
    HttpResponse<String> answer = call("GET", "/metrics", "");
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=UTF-8");
    return answer.body();
  }

  @Test
  void everyMetricIsWrittenAndEveryWrittenOneIsShown() throws IOException {
    call("PUT", "/v1/maps/m/k", "v");
    System.gc();
    Await.until(
        () -> metrics().contains("jvm_gc_pause_seconds_count"),
        Duration.ofSeconds(20),
        "the collector to say that it collected");
    String text = metrics();
    NavigableSet<String> shown =
        SHOWN
            .matcher(text)
            .results()
            .map(it -> it.group(1) + " " + it.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    NavigableSet<String> written = new TreeSet<>();
    NavigableSet<String> always = new TreeSet<>();
    WRITTEN
        .matcher(Files.readString(Path.of("..", "docs", "metrics.md")))
        .results()
        .forEach(
            row -> {
              String metric = row.group(1) + " " + row.group(3);
              written.add(metric);
              if (row.group(2).isEmpty()) {
                always.add(metric);
              }
            });
    assertThat(written).as("written in docs/metrics.md").containsAll(shown);
    assertThat(shown).as("shown at /metrics").containsAll(always);
  }

  @Test
  void operationsAreCountedByHowTheyEnded() {
    call("PUT", "/v1/maps/counted/k", "text");
    call("GET", "/v1/maps/counted/k", "");
    call("GET", "/v1/maps/counted/k?read=999999", "");
    String text = metrics();
    assertThat(text)
        .contains(
            "troupe_operation_seconds_count{code=\"\",kind=\"map\",operation=\"put\",outcome=\"done\"}")
        .containsPattern(
            "troupe_operation_seconds_count\\{code=\"behind\",kind=\"map\",operation=\"get\","
                + "outcome=\"refused\"} [1-9]")
        .containsPattern(
            "troupe_http_seconds_count\\{method=\"GET\",route=\"/v1/maps/\\{map}/\\{key}\","
                + "status=\"503\"} [1-9]")
        .containsPattern("troupe_journal_sync_seconds_count [1-9]")
        .containsPattern("troupe_partition_recovery_seconds_count 16")
        .containsPattern("troupe_partition_events_total\\{partition=\"\\d+\"} [1-9]")
        .contains("troupe_node_ready 1.0");
    assertThat(node.status().refusals()).isPositive();
  }

  @Test
  void embeddedUseCountsToo() {
    Troupe troupe = node;
    troupe.map("embedded").increment("n", 1);
    assertThat(troupe.metrics())
        .containsPattern("operation=\"increment\",outcome=\"done\"} [1-9]")
        .doesNotContain("troupe_http_seconds");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/maps, /v1/maps",
    "/v1/maps/m, /v1/maps/{map}",
    "/v1/maps/m/a%2Fb, /v1/maps/{map}/{key}",
    "/metrics, /metrics",
    "/v1/mapsx, other",
    "/wp-admin, other"
  })
  void whatClientsInventMakesNoSeries(String path, String route) {
    assertThat(HttpMeter.routeOf(path)).isEqualTo(route);
  }
}
