package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.cli.console.StandardOutput;
import io.troupe.api.client.FakeNode;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.past.HistoryQuery;
import io.troupe.testkit.await.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code troupe map watch} of a real node. Its reader goes away behind the lines that it wants. */
@Timeout(120) // a watch that shows nothing would be read for ever
final class WatchCommandTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Executor THREADS = command -> Thread.ofPlatform().daemon().start(command);

  @TempDir static Path data;
  private static TroupeNode node;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    node =
        TroupeNode.start(
            TroupeSettings.of(
                ConfigFactory.parseString(
                    """
                    troupe.node.data = "%s"
                    troupe.cluster.partitions = 4
                    troupe.map.history-max-bytes = 64 KiB
                    """
                        .formatted(data))));
    server = serveAt(0);
  }

  private static HttpServer serveAt(int port) {
    return HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", port));
  }

  @AfterAll
  static void stop() {
    server.close();
    node.close();
  }

  /** A run of the command, whose reader closes the pipe behind so many lines. */
  private static final class Run extends OutputStream {
    private final int wanted;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code;

    Run(int wanted, String... args) {
      this(server.address().getPort(), wanted, args);
    }

    Run(int port, int wanted, String... args) {
      this.wanted = wanted;
      Console console =
          new Console(
              InputStream.nullInputStream(),
              new StandardOutput(this),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              false);
      String[] all =
          Stream.of(
                  Stream.of("map", "watch"),
                  Stream.of(args),
                  Stream.of("--node", "http://127.0.0.1:" + port))
              .flatMap(it -> it)
              .toArray(String[]::new);
      this.code = CompletableFuture.supplyAsync(() -> Main.run(console, all), THREADS);
    }

    @Override
    public synchronized void write(int b) {
      read.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      if (lines().size() < wanted) {
        read.write(bytes, offset, length);
      }
      if (lines().size() >= wanted) {
        throw new IOException("Broken pipe");
      }
    }

    synchronized List<String> lines() {
      return read.toString(StandardCharsets.UTF_8).lines().toList();
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    Run await(int lines) {
      Await.until(() -> lines().size() >= lines, Duration.ofSeconds(30), lines + " lines: " + err);
      return this;
    }

    /** The lines, once the reader had enough. */
    List<String> whole() {
      assertThat(code.join()).as(err()).isEqualTo(ExitCode.READER_GONE);
      return lines();
    }
  }

  private static String cursorNow(String map) throws IOException {
    Run run = new Run(1, map, "--output", "json");
    return JSON.readTree(run.whole().getFirst()).path("cursor").asText();
  }

  @Test
  void aMapAPrefixAndAKeyShowWhatConcernsThem() throws Exception {
    TroupeMap<String, String> map = node.map("shown");
    String cursor = cursorNow("shown");
    long first = map.put("a1", "one").number();
    long other = map.put("b", "tab\tand\nline").number();
    assertThat(map.remove("a1")).isTrue();
    long removed = map.history("a1", HistoryQuery.newest()).changes().getFirst().version().number();
    assertThat(new Run(3, "shown", "--from", cursor).whole())
        .containsExactlyInAnyOrder(
            "put\t" + first + "\ta1\tone",
            "put\t" + other + "\tb\ttab\\tand\\nline",
            "removed\t" + removed + "\ta1\t");
    assertThat(new Run(2, "shown", "--prefix", "a", "--from", cursor).whole())
        .containsExactly("put\t" + first + "\ta1\tone", "removed\t" + removed + "\ta1\t");
    assertThat(new Run(1, "shown", "b", "--from", Long.toString(other - 1)).whole())
        .containsExactly("put\t" + other + "\tb\ttab\\tand\\nline");
  }

  @Test
  void jsonHasEachChangeAndTheCursorToGoOnFrom() throws Exception {
    TroupeMap<String, String> map = node.map("json");
    Run run = new Run(3, "json", "k", "--output", "json").await(1);
    JsonNode start = JSON.readTree(run.lines().getFirst());
    long version = map.put("k", "ä").number();
    List<String> lines = run.whole();
    JsonNode change = JSON.readTree(lines.get(1));
    assertThat(change.path("how").asText()).isEqualTo("put");
    assertThat(change.path("key").asText()).isEqualTo("k");
    assertThat(change.path("value").asText()).isEqualTo("ä");
    assertThat(JSON.readTree(lines.get(2)).path("cursor").asText())
        .isEqualTo(Long.toString(version));
    assertThat(start.path("cursor").asLong()).isLessThan(version);
    long next = map.put("k", "more").number();
    assertThat(new Run(1, "json", "k", "--from", Long.toString(version)).whole())
        .containsExactly("put\t" + next + "\tk\tmore");
  }

  @Test
  void itConnectsAgainWithoutAGapOrARepeat() throws Exception {
    TroupeMap<String, String> map = node.map("again");
    HttpServer first = serveAt(0);
    int port = first.address().getPort();
    long before = map.put("k", "before").number();
    Run run = new Run(port, 2, "again", "k", "--from", Long.toString(before - 1)).await(1);
    first.close();
    long between = map.put("k", "between").number();
    try (HttpServer second = serveAt(port)) {
      assertThat(second.address().getPort()).isEqualTo(port);
      assertThat(run.whole())
          .containsExactly("put\t" + before + "\tk\tbefore", "put\t" + between + "\tk\tbetween");
    }
  }

  @Test
  void aPositionThatIsNotKeptAnyMoreEndsItWithOneAndTheWayOut() throws Exception {
    TroupeMap<String, String> map = node.map("lost");
    String cursor = cursorNow("lost");
    long version = map.put("k", "0").number();
    for (int i = 0; i < 400; i++) {
      map.put("k", "some value " + i);
    }
    for (Run run :
        List.of(
            new Run(1, "lost", "--from", cursor),
            new Run(1, "lost", "k", "--from", Long.toString(version)))) {
      assertThat(run.code.join()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.lines()).isEmpty();
      assertThat(run.err())
          .contains("not kept any more", "read the state and watch from now")
          .hasLineCount(1);
    }
    Run ahead = new Run(1, "lost", "k", "--from", "99999999");
    assertThat(ahead.code.join()).isEqualTo(ExitCode.REFUSED);
    assertThat(ahead.err()).contains("ahead of partition").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m k --prefix p",
        "m k --from x",
        "m --from 7",
        "m --from nonsense",
        "m --output yaml",
        "m --timeout never",
        "m k k2",
        "..",
        ""
      })
  void whatCannotBeMeantIsRefusedAndWatchesNothing(String args) {
    Run run = new Run(1, args.isEmpty() ? new String[0] : args.split(" "));
    assertThat(run.code.join()).isIn(ExitCode.USAGE, ExitCode.REFUSED);
    assertThat(run.lines()).isEmpty();
    assertThat(run.err()).startsWith("troupe: ").doesNotContain("defect");
  }

  @Test
  void whatIsNoNodeIsSaidAtOnce() throws IOException {
    FakeNode other = FakeNode.start();
    other.answers(200, Map.of("Content-Type", "text/html"), "<h1>hello</h1>");
    Run web = new Run(other.url().getPort(), 1, "m");
    assertThat(web.code.join()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(web.err()).contains("is not a Troupe node");
    other.answers(500, Map.of("Content-Type", "text/html"), "<h1>sorry</h1>");
    Run broken = new Run(other.url().getPort(), 1, "m");
    assertThat(broken.code.join()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(broken.err()).contains("is not a Troupe node");
    other.close();
    Run nobody = new Run(other.url().getPort(), 1, "m");
    assertThat(nobody.code.join()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(nobody.err()).contains("no node answers at");
  }
}
