package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that is given more state than its heap holds. */
final class HeapIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CLIENTS = 4;

  /** Four times of what fits: it must be refused long before. */
  private static final long MOST_BYTES = 512L << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger next = new AtomicInteger();

  @TempDir Path temp;
  private @Nullable Process process;
  private String url = "";

  @AfterEach
  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-XX:+UseSerialGC, 100",
    "-XX:+UseSerialGC, 262144",
    "-XX:+UseG1GC, 4096",
    "-XX:+UseParallelGC, 4096"
  })
  void aFullNodeRefusesLivesAndRecovers(String collector, int valueBytes) throws Exception {
    start(collector);
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      fill(threads, valueBytes);
      JsonNode full = status();
      assertThat(full.path("ready").asBoolean()).isTrue();
      assertThat(full.path("writesRefused").asText()).contains("the heap is nearly full");
      System.out.printf(
          "heap full with %s and values of %d bytes: %d of %d MiB for state after %d keys%n",
          collector,
          valueBytes,
          full.path("heapUsedBytes").asLong() >> 20,
          full.path("heapMaxBytes").asLong() >> 20,
          next.get());

      HttpResponse<String> put = call("PUT", "/v1/maps/fill/one-more", "x");
      assertThat(put.statusCode()).isEqualTo(503);
      assertThat(put.headers().firstValue("Retry-After")).contains("5");
      assertThat(put.body()).contains("\"outcome\":\"refused\"", "remove something");
      assertThat(call("GET", "/v1/maps/fill/k0", "").statusCode()).isEqualTo(200);
      assertThat(call("DELETE", "/v1/maps/fill/k0", "").statusCode()).isEqualTo(204);
      // Whoever goes on asking does no harm.
      for (int i = 0; i < 20; i++) {
        assertThat(stored(valueBytes)).isZero();
      }
      assertThat(call("DELETE", "/v1/maps/fill", "").statusCode()).isEqualTo(200);
      Await.until(
          () -> call("PUT", "/v1/maps/fill/again", "x").statusCode() == 201,
          Duration.ofMinutes(1),
          "a write to be taken again");
    }
    assertThat(Objects.requireNonNull(process).isAlive()).isTrue();
  }

  private void fill(ExecutorService threads, int valueBytes)
      throws InterruptedException, ExecutionException {
    List<Future<?>> fillers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      fillers.add(
          threads.submit(
              () -> {
                while (stored(valueBytes) > 0) {
                  assertThat((long) next.get() * (valueBytes + 100)).isLessThan(MOST_BYTES);
                }
              }));
    }
    for (Future<?> filler : fillers) {
      filler.get();
    }
  }

  /** Puts a batch; answers how many of its lines were stored. */
  private long stored(int valueBytes) {
    int lines = Math.max(1, Math.min(500, (1 << 20) / valueBytes));
    String value = "x".repeat(valueBytes);
    StringBuilder batch = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      batch.append("{\"key\":\"k%d\",\"text\":\"%s\"}\n".formatted(next.getAndIncrement(), value));
    }
    HttpResponse<String> answer = call("POST", "/v1/maps/fill", batch.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("\"unknown\"");
    return answer.body().lines().filter(line -> line.contains("\"stored\"")).count();
  }

  private JsonNode status() throws IOException {
    return JSON.readTree(call("GET", "/v1/status", "").body());
  }

  private HttpResponse<String> call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/x-ndjson")
            .timeout(Duration.ofMinutes(1))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("the node is gone: " + log(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void start(String collector) throws IOException {
    Path config =
        Files.writeString(temp.resolve("small.conf"), "troupe.map.history-max-bytes = 4 MiB");
    Path out = temp.resolve("out");
    Process node =
        new Launcher(
                Launcher.ofTree(),
                Map.of(
                    "TROUPE_BUILD", "off",
                    "TROUPE_HEAP", "128m",
                    // The launcher sets one collector already; the last word counts only without
                    // it.
                    "TROUPE_JAVA_OPTS",
                        collector.contains("Serial") ? "" : "-XX:-UseSerialGC " + collector))
            .start(
                out,
                temp.resolve("log"),
                "start",
                "--data",
                temp.resolve("data").toString(),
                "--http-port",
                "0",
                "--config",
                config.toString());
    process = node;
    Await.until(
        () -> text(out).contains("troupe ready: ") || !node.isAlive(),
        Duration.ofMinutes(2),
        "the node to be ready");
    assertThat(node.isAlive()).as(log()).isTrue();
    url = text(out).replaceFirst("(?s).*(http://127\\.0\\.0\\.1:\\d+).*", "$1");
  }

  private String log() {
    return text(temp.resolve("log"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
