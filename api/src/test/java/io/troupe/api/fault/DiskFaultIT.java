package io.troupe.api.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node on a disk that fails to sync, is slow to, or is read-only. Needs a C compiler for the
 * first two and the right to mount for the last, and is skipped without.
 */
@Timeout(240)
class DiskFaultIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();

  /** What was acknowledged. */
  private final Map<String, String> acknowledged = new TreeMap<>();

  private Path orders = Path.of("");
  private boolean mounted;
  private int next;

  @BeforeEach
  void setUp() throws IOException {
    orders = directory.resolve("orders");
    Files.writeString(orders, "");
  }

  @AfterEach
  void unmount() throws Exception {
    http.close();
    if (mounted) {
      assertThat(run("umount", directory.resolve("disk").toString())).isZero();
    }
  }

  @Test
  void aSyncThatFailsIsNeverAcknowledgedAndNothingIsLost() throws Exception {
    try (RestartedNode node = new RestartedNode(data(), directory.resolve("log"), badDisk())) {
      writeSome(node, 50);
      Files.writeString(orders, "fail");
      for (int i = 0; i < 20; i++) {
        assertThat(write(node)).as("a write whose sync fails").isNotIn(200, 201, 204);
      }
      Files.writeString(orders, "");
      for (int i = 0; i < 5; i++) {
        assertThat(write(node)).as("what failed once is not trusted again").isNotIn(200, 201, 204);
      }
      node.killAndRestart();
      assertNothingLost(node);
      writeSome(node, 10);
    }
  }

  @Test
  void aSlowSyncDelaysAndLosesNothing() throws Exception {
    try (RestartedNode node = new RestartedNode(data(), directory.resolve("log"), badDisk())) {
      writeSome(node, 20);
      Files.writeString(orders, "slow 200");
      writeSome(node, 10);
      Files.writeString(orders, "");
      writeSome(node, 20);
      node.killAndRestart();
      assertNothingLost(node);
    }
  }

  @Test
  void aNodeDoesNotStartOnAReadOnlyDiskAndLosesNothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", disk.toString()) == 0,
        "needs the right to mount a tmpfs");
    mounted = true;
    try (RestartedNode node =
        new RestartedNode(disk.resolve("data"), directory.resolve("log"), Map.of())) {
      writeSome(node, 50);
      // While a file is open for writing, a file system does not become read-only by a remount.
      node.kill();
      assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
      assertThat(node.startsWithin(Duration.ofSeconds(30)))
          .as("a node does not start on a disk that it cannot write")
          .isFalse();
      assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
      node.restart();
      assertNothingLost(node);
      writeSome(node, 10);
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private void writeSome(RestartedNode node, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      assertThat(write(node)).isIn(201, 204);
    }
  }

  /** Writes one key; answers the status. */
  private int write(RestartedNode node) throws Exception {
    String key = "k" + next++;
    String value = "v" + next;
    HttpRequest put =
        HttpRequest.newBuilder(uri(node, key))
            .timeout(LIMIT)
            .header("Troupe-Timeout-Ms", "3000")
            .PUT(HttpRequest.BodyPublishers.ofString(value))
            .build();
    int status = http.send(put, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status == 201 || status == 204) {
      acknowledged.put(key, value);
    }
    return status;
  }

  private void assertNothingLost(RestartedNode node) throws Exception {
    assertThat(acknowledged).isNotEmpty();
    for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
      HttpRequest get = HttpRequest.newBuilder(uri(node, entry.getKey())).timeout(LIMIT).build();
      HttpResponse<String> answer = http.send(get, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).as(entry.getKey()).isEqualTo(entry.getValue());
    }
  }

  private static URI uri(RestartedNode node, String key) {
    return node.address().resolve("/v1/maps/m/" + key);
  }

  private Map<String, String> badDisk() throws Exception {
    Path source = directory.resolve("bad_disk.c");
    try (InputStream in =
        Objects.requireNonNull(DiskFaultIT.class.getResourceAsStream("/faults/bad_disk.c"))) {
      Files.copy(in, source);
    }
    Path library = directory.resolve("bad_disk.so");
    assumeTrue(
        run("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl") == 0,
        "needs a C compiler");
    return Map.of("LD_PRELOAD", library.toString(), "TROUPE_BAD_DISK", orders.toString());
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return -1; // there is no such program
    }
  }
}
