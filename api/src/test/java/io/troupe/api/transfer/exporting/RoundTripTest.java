package io.troupe.api.transfer.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.api.json.BatchLine;
import io.troupe.api.map.Content;
import io.troupe.api.transfer.FakeCluster;
import io.troupe.api.transfer.importing.ImportListener;
import io.troupe.api.transfer.importing.ImportPlan;
import io.troupe.api.transfer.importing.ImportSettings;
import io.troupe.api.transfer.importing.ImportSummary;
import io.troupe.api.transfer.importing.Importer;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.Backoff;
import io.troupe.api.transfer.target.NotNowException;
import io.troupe.api.transfer.target.Patience;
import io.troupe.api.transfer.target.ScanSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported and imported again is the same, byte for byte. */
class RoundTripTest {
  private static final String[] TYPES = {
    "", "application/json", "text/plain; charset=utf-8", "text/plain", "image/png"
  };
  private static final String[] TEXTS = {
    "",
    "{\"a\":1}",
    "{\"a\": 1}",
    "{\"a\":1,\"a\":2}",
    "1.10",
    "1e400",
    "-0",
    "\"\\u0041\"",
    "\"\\/\"",
    "\"A\\n\"",
    "null",
    "[1,2] ",
    "[1,2]]",
    "{\"e\":\"é\",\"f\":\"\uFFFD\",\"g\":\"\uD83D\uDE00\"}",
    "line\nfeed\r\n",
    "\u0000\u0001",
    "\uFEFFmark",
  };

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"all.jsonl", "all.jsonl.gz"})
  void everyKindOfEntryComesBack(String name) throws IOException {
    FakeCluster from = filled();
    Path file = directory.resolve(name);
    ExportSummary exported = exporter(from).toFile("words", "", file);
    assertThat(exported.entries()).isEqualTo(from.entries().size()).isGreaterThan(2_000);
    FakeCluster to = new FakeCluster();
    ImportPlan plan = new ImportPlan(file, "words", RowLayout.exported(), 100, false);
    ImportSummary imported =
        new Importer(
                plan,
                ImportSettings.defaults(file, ImportSettings.OnBadRow.STOP),
                to,
                ImportListener.NONE)
            .run(false);
    assertThat(imported.ending()).as("%s", imported).isEqualTo(ImportSummary.Ending.COMPLETE);
    assertThat(to.entries()).isEqualTo(from.entries());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aTimeToLiveGoesAlongWhateverTheValue() throws IOException {
    Duration hour = Duration.ofHours(1);
    List<ScanSource.Item> items = new ArrayList<>();
    for (String type : TYPES) {
      for (String text : TEXTS) {
        Bytes key = Bytes.utf8("k" + items.size());
        items.add(new ScanSource.Item(key, type, Bytes.utf8(text), Optional.of(hour)));
      }
    }
    ScanSource source =
        (map, prefix, cursor, limit) -> new ScanSource.Page(items, Optional.empty());
    Path file = directory.resolve("ending.jsonl");
    new Exporter(source, new Patience(Backoff.DEFAULT, hour, why -> {}), n -> {})
        .toFile("words", "", file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSameSizeAs(items);
    for (int i = 0; i < lines.size(); i++) {
      byte[] line = utf8(lines.get(i));
      ScanSource.Item item = items.get(i);
      assertThat(BatchLine.parse(line, 0, line.length))
          .isEqualTo(
              new BatchLine(
                  item.key(), new Content(item.value(), item.contentType()), item.timeToLive()));
    }
  }

  @Test
  void aSymbolicLinkStaysOneWhetherItsFileIsThereOrNot() throws IOException {
    FakeCluster from = new FakeCluster();
    from.put(Bytes.utf8("a"), "", utf8("1"));
    Path folder = Files.createDirectory(directory.resolve("there"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("there/file"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), link);
    for (int i = 0; i < 2; i++) {
      assertThat(exporter(from).toFile("words", "", second).entries()).isEqualTo(1);
      assertThat(link).isSymbolicLink();
      assertThat(second).isSymbolicLink();
      assertThat(folder.resolve("file")).isNotEmptyFile();
    }
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> exporter(from).toFile("words", "", loop))
        .hasMessageContaining("leads nowhere");
  }

  /** A pipe stands for any device here. */
  @Test
  void aPipeIsWrittenAndStaysOne() throws Exception {
    FakeCluster from = new FakeCluster();
    from.put(Bytes.utf8("a"), "", utf8("1"));
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read = new CompletableFuture<>();
    Thread reader = Thread.ofPlatform().start(() -> read.complete(textOf(pipe)));
    assertThat(exporter(from).toFile("words", "", pipe).entries()).isEqualTo(1);
    reader.join();
    assertThat(read.join()).contains("\"a\"");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(pipe);
    }
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  private static String textOf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void jsonAndTextStayReadable() throws IOException {
    FakeCluster from = new FakeCluster();
    from.put(Bytes.utf8("a"), "application/json", utf8("{\"n\":1.50}"));
    from.put(Bytes.utf8("b"), "text/plain; charset=utf-8", utf8("é\n"));
    from.put(Bytes.utf8("c"), "image/png", new byte[] {1});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExportSummary summary = exporter(from).to("words", "", out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"key":"a","value":{"n":1.50}}
            {"key":"b","text":"é\\n"}
            {"key":"c","value64":"AQ==","contentType":"image/png"}
            """);
    assertThat(summary.bytes()).isEqualTo(out.size());
  }

  /** As long as a value may be, in characters of which each is four bytes and two escapes. */
  @Test
  void theLargestValueOfEmojiStaysReadableAndComesBack() throws IOException {
    byte[] largest = utf8("\"" + "\uD83D\uDE00".repeat((Limits.MAX_VALUE_BYTES - 2) / 4) + "\"");
    FakeCluster from = new FakeCluster();
    from.put(Bytes.utf8("\uD83D\uDE00"), "application/json", largest);
    Path file = directory.resolve("emoji.jsonl");
    exporter(from).toFile("words", "", file);
    assertThat(Files.readString(file)).startsWith("{\"key\":\"\uD83D\uDE00\",\"value\":\"\uD83D");
    FakeCluster to = new FakeCluster();
    ImportPlan plan = new ImportPlan(file, "words", RowLayout.exported(), 100, false);
    ImportSettings settings = ImportSettings.defaults(file, ImportSettings.OnBadRow.STOP);
    assertThat(new Importer(plan, settings, to, ImportListener.NONE).run(false).ending())
        .isEqualTo(ImportSummary.Ending.COMPLETE);
    assertThat(to.entries()).isEqualTo(from.entries());
  }

  @Test
  void pagesAreAskedForAgainAndAFailedExportLeavesNoFile() throws IOException {
    FakeCluster from = filled();
    AtomicInteger calls = new AtomicInteger();
    from.setFaults(
        new FakeCluster.Faults() {
          @Override
          public void before() {
            if (calls.incrementAndGet() % 2 == 1) {
              throw new NotNowException("busy");
            }
          }
        });
    Path file = directory.resolve("all.jsonl");
    assertThat(exporter(from).toFile("words", "k", file).entries()).isPositive();
    Files.delete(file);
    from.setFaults(
        new FakeCluster.Faults() {
          @Override
          public void before() {
            if (calls.incrementAndGet() % 5 != 1) {
              throw FakeCluster.connectionRefused();
            }
          }
        });
    calls.set(0);
    Patience none = new Patience(Backoff.DEFAULT, Duration.ZERO, why -> {});
    assertThatThrownBy(() -> new Exporter(from, none, n -> {}).toFile("words", "", file))
        .isInstanceOf(Patience.GaveUpException.class);
    assertThat(directory).isEmptyDirectory();
  }

  private static FakeCluster filled() {
    FakeCluster cluster = new FakeCluster();
    int n = 0;
    for (String type : TYPES) {
      for (String text : TEXTS) {
        cluster.put(Bytes.utf8("k" + n++), type, utf8(text));
      }
    }
    Random random = new Random(4);
    for (int i = 0; i < 2_500; i++) {
      byte[] key = new byte[1 + random.nextInt(4)];
      byte[] value = new byte[random.nextInt(30)];
      random.nextBytes(key);
      random.nextBytes(value);
      cluster.put(Bytes.wrap(key), TYPES[random.nextInt(TYPES.length)], value);
    }
    byte[] largest = new byte[Limits.MAX_VALUE_BYTES];
    cluster.put(Bytes.wrap(new byte[Limits.MAX_KEY_BYTES]), TYPES[2], largest);
    cluster.put(Bytes.utf8("largest"), "", largest);
    return cluster;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Exporter exporter(FakeCluster from) {
    Backoff quick = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    return new Exporter(from, new Patience(quick, Duration.ofSeconds(5), why -> {}), n -> {});
  }
}
