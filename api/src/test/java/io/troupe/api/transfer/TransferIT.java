package io.troupe.api.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.api.cli.Main;
import io.troupe.api.cli.console.Console;
import io.troupe.api.cli.console.ExitCode;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.process.NodeProcess;
import io.troupe.testkit.process.RunningJdk;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import whose node is killed and whose client is killed; then out, in and out again. */
final class TransferIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Pattern READY = Pattern.compile("troupe ready: ");
  private static final MapName WORDS = new MapName("words");
  private static final int ROWS = 20_000;

  private static final String ALL_CREATED =
      ROWS + " rows: " + ROWS + " stored (" + ROWS + " created)";

  @TempDir Path temp;

  @Test
  void everyRowIsStoredOnceThoughNodeAndClientAreKilled() throws IOException {
    Path csv = writeRows();
    URI url = URI.create("http://127.0.0.1:" + freePort());
    String port = Integer.toString(url.getPort());
    String data = temp.resolve("data").toString();
    try (NodeProcess node = troupe("node", "start", "--data", data, "--http-port", port);
        NodeClient client = new NodeClient(url, Duration.ofSeconds(20))) {
      node.awaitLine(READY, LIMIT);
      String[] order = {
        "map", "import", "words", csv.toString(), "--key", "id", "--node", url.toString()
      };
      String[] slowly = {"--batch-size", "50", "--in-flight", "4"};
      try (NodeProcess importer = troupe("importer", concat(order, slowly))) {
        awaitStored(client, ROWS / 10);
        node.kill();
        node.restart();
        node.awaitLine(READY, LIMIT);
        awaitStored(client, ROWS / 3);
        importer.kill();
        assertThat(client.count(WORDS)).isLessThan(ROWS);
        importer.restart();
        importer.awaitLine(Pattern.compile("going on behind row [1-9]"), LIMIT);
        importer.awaitLine(Pattern.compile(Pattern.quote(ALL_CREATED)), LIMIT);
      }
      checkEachWrittenOnce(client);
      assertThat(run(order)).startsWith("this import is complete already");
      roundTrip(url.toString());
      node.terminate(LIMIT);
    }
  }

  /** An entry that was written again has another version than the one it was created with. */
  private static void checkEachWrittenOnce(NodeClient client) {
    int seen = 0;
    Optional<ScanQuery<Bytes>> query = Optional.of(ScanQuery.<Bytes>all().withLimit(5_000));
    while (query.isPresent()) {
      ScanPage<Bytes, Content> page = client.scan(WORDS, query.get(), false);
      for (Entry<Bytes, Content> entry : page.entries()) {
        assertThat(entry.version()).as(entry.key().toUtf8()).isEqualTo(entry.created());
        seen++;
      }
      ScanQuery<Bytes> last = query.get();
      query = page.next().map(last::from);
    }
    assertThat(seen).isEqualTo(ROWS);
  }

  private void roundTrip(String url) throws IOException {
    String first = temp.resolve("first.jsonl.gz").toString();
    String second = temp.resolve("second.jsonl.gz").toString();
    assertThat(run("map", "export", "words", first, "--node", url)).startsWith(ROWS + " entries");
    assertThat(run("map", "import", "copy", first, "--format", "export", "--node", url))
        .startsWith(ALL_CREATED);
    assertThat(run("map", "export", "copy", second, "--node", url)).startsWith(ROWS + " entries");
    assertThat(Path.of(second)).hasSameBinaryContentAs(Path.of(first));
  }

  /** A command that succeeds, in this process; answers what it wrote. */
  private static String run(String... command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false);
    int code = Main.run(console, command);
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    return out.toString(StandardCharsets.UTF_8);
  }

  private NodeProcess troupe(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(RunningJdk.java().toString());
    command.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.troupe.api.cli.Main");
    command.addAll(List.of(arguments));
    return NodeProcess.named(name).command(command).log(temp.resolve(name + ".log")).start();
  }

  private static void awaitStored(NodeClient client, int rows) {
    Await.until(() -> client.count(WORDS) >= rows, LIMIT, rows + " stored rows");
  }

  private Path writeRows() throws IOException {
    Path csv = temp.resolve("rows.csv");
    Random random = new Random(7);
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write("id,words,gloss\n");
      for (int i = 0; i < ROWS; i++) {
        String gloss = "\u00e9\uD83D\uDE00 ".repeat(random.nextInt(4)) + random.nextLong();
        out.write("n" + i + ",\"word " + i + "; \"\"other\"\"\",\"" + gloss + "\"\n");
      }
    }
    return csv;
  }

  private static String[] concat(String[] some, String[] more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
