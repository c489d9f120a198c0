package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.cli.Launcher.Ended;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own, used through the command line. */
final class StartIT {
  private static final Pattern READY =
      Pattern.compile("troupe ready: (http://127\\.0\\.0\\.1:\\d+) data=(.*) pid=(\\d+) in .* s\n");

  /** What Maven packaged is what is tested. */
  private final Launcher launcher = new Launcher(Launcher.ofTree(), Map.of("TROUPE_BUILD", "off"));

  private final Launcher chatty =
      new Launcher(Launcher.ofTree(), Map.of("TROUPE_BUILD", "off", "TROUPE_LOG", "DEBUG"));

  private final List<Process> processes = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  private record Node(Process process, String url, String pid, Path log) {}

  @Test
  void whatWasPutIsThereAfterARestart() throws Exception {
    Path data = temp.resolve("my data");
    Node first = start(data);
    Ended put = launcher.run("map", "put", "orders", "ä/1", "paid", "--node", first.url());
    assertThat(put).isEqualTo(new Ended(0, "created, version 2\n", ""));
    stop(first);

    Node second = start(data);
    Ended get = launcher.run("map", "get", "orders", "ä/1", "--node", second.url());
    assertThat(get).isEqualTo(new Ended(0, "paid", ""));
    stop(second);
  }

  @Test
  void theLogIsJsonWhereTheSettingSaysSo() throws Exception {
    Path config = Files.writeString(temp.resolve("json.conf"), "troupe.logging.format = json");
    Node node = start(chatty, temp.resolve("data"), "--config", config.toString());
    HttpClient client = HttpClient.newHttpClient();
    for (String value : List.of("a", "b")) {
      HttpRequest put =
          HttpRequest.newBuilder(URI.create(node.url() + "/v1/maps/m/k"))
              .header("Idempotency-Key", "order 42")
              .PUT(BodyPublishers.ofString(value))
              .build();
      var unused = client.send(put, BodyHandlers.discarding());
    }
    node.process().destroy();
    assertThat(node.process().waitFor(1, TimeUnit.MINUTES)).isTrue();

    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(node.log())) {
      lines.add(new JsonMapper().readTree(line));
    }
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.properties().stream().map(Map.Entry::getKey))
                    .contains("timestamp", "level", "loggerName", "threadName", "formattedMessage"))
        .anySatisfy(
            line ->
                assertThat(line.path("formattedMessage").asText())
                    .contains("serves: pid " + node.pid(), "HTTP 127.0.0.1:", "Java", "MiB"))
        .anySatisfy(
            line -> {
              assertThat(line.path("formattedMessage").asText()).contains("reused-key");
              assertThat(line.path("kvpList").toString())
                  .contains("\"idempotencyKey\":\"order 42\"");
            });
  }

  @Test
  void aStartIsRefusedWithOneLine() throws Exception {
    Path data = temp.resolve("data");
    Node node = start(data);
    Ended inUse = launcher.run("start", "--data", data.toString(), "--http-port", "0");
    assertThat(inUse)
        .isEqualTo(
            new Ended(
                1,
                "",
                "troupe: cannot start: the data directory %s is in use by another node (pid %s)\n"
                    .formatted(data, node.pid())));

    String port = node.url().substring(node.url().lastIndexOf(':') + 1);
    Ended taken =
        launcher.run("start", "--data", temp.resolve("other").toString(), "--http-port", port);
    assertThat(taken.err())
        .startsWith("troupe: cannot start: cannot listen on 127.0.0.1 port " + port + " (")
        .hasLineCount(1);
    assertThat(taken.code()).isEqualTo(1);
    assertThat(temp.resolve("other")).doesNotExist();

    Ended open = launcher.run("start", "--data", data.toString(), "--http-host", "0.0.0.0");
    assertThat(open.err()).contains("is not a loopback address").hasLineCount(1);
    assertThat(open.code()).isEqualTo(1);
    stop(node);
  }

  private Node start(Path data) throws IOException, InterruptedException {
    return start(launcher, data);
  }

  private Node start(Launcher launcher, Path data, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("start", "--data", data.toString(), "--http-port", "0"));
    arguments.addAll(List.of(more));
    Path out = Files.createTempFile(temp, "node", ".out");
    Path log = Files.createTempFile(temp, "node", ".log");
    Process process = launcher.start(out, log, arguments.toArray(String[]::new));
    processes.add(process);
    Await.until(
        () -> !process.isAlive() || said(out).endsWith("\n"),
        Duration.ofMinutes(2),
        "a node that is ready or ends");
    Matcher ready = READY.matcher(said(out));
    assertThat(ready.matches()).as("ready: %s%s", said(out), said(log)).isTrue();
    assertThat(ready.group(2)).isEqualTo(data.toString());
    assertThat(ready.group(3)).isEqualTo(Long.toString(process.pid()));
    return new Node(process, ready.group(1), ready.group(3), log);
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(Node node) throws IOException, InterruptedException {
    node.process().destroy();
    assertThat(node.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    String log = Files.readString(node.log());
    assertThat(node.process().exitValue()).as(log).isZero();
    assertThat(log)
        .containsPattern(
            "(?m)^\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  StartCommand - troupe .* serves: pid "
                + node.pid())
        .contains("INFO  StartCommand - stopped")
        .doesNotContain("WARN", "ERROR");
  }
}
