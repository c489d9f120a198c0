package io.troupe.api.transfer.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.api.transfer.FakeCluster;
import io.troupe.api.transfer.importing.ImportSummary.Ending;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.Backoff;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every good row is written exactly once, whatever fails in between. Each test prints its seed; to
 * replay it, put it into the list.
 */
class ImporterFaultTest {
  private static final int ROWS = 2_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyRowIsWrittenOnceThroughFaults(long seed) throws IOException {
    System.out.println("seed " + seed);
    Path file = file(seed);
    FakeCluster cluster = new FakeCluster();
    cluster.setFaults(RandomFaults.withoutCrash(seed));
    ImportSummary summary = importer(file, cluster).run(false);
    assertThat(summary.ending()).as("seed %d: %s", seed, summary).isEqualTo(Ending.COMPLETE);
    check(seed, file, cluster, summary);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25})
  void everyRowIsWrittenOnceThroughCrashesOfTheClient(long seed) throws IOException {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path file = file(seed);
    FakeCluster cluster = new FakeCluster();
    ImportSummary summary = null;
    int crashes = 0;
    while (summary == null) {
      // At most ten times, so that the test ends; each run gets a little further than nothing.
      int crashAt = crashes < 10 ? 1 + random.nextInt(60) : Integer.MAX_VALUE;
      cluster.setFaults(new RandomFaults(random.nextLong(), crashAt));
      try {
        summary = importer(file, cluster).run(false);
      } catch (RandomFaults.Crash e) {
        crashes++;
      }
    }
    System.out.println("  crashed " + crashes + " times; " + summary);
    assertThat(summary.ending()).as("seed %d: %s", seed, summary).isEqualTo(Ending.COMPLETE);
    check(seed, file, cluster, summary);
  }

  /** Without this the tests above could pass because nothing is ever repeated. */
  @Test
  void aClusterThatDoesRepetitionsAgainIsFoundOut() throws IOException {
    Path file = file(1);
    FakeCluster broken = new FakeCluster(false);
    broken.setFaults(RandomFaults.withoutCrash(1));
    ImportSummary summary = importer(file, broken).run(false);
    assertThatThrownBy(() -> check(1, file, broken, summary)).isInstanceOf(AssertionError.class);
  }

  private static void check(long seed, Path file, FakeCluster cluster, ImportSummary summary)
      throws IOException {
    Map<Bytes, Integer> rowsOfKey = new TreeMap<>();
    Map<Bytes, String> last = new TreeMap<>();
    long bad = 0;
    for (String line : Files.readAllLines(file).subList(1, ROWS + 1)) {
      List<String> fields = List.of(line.split(",", -1));
      if (fields.size() != 2) {
        bad++;
        continue;
      }
      Bytes key = Bytes.utf8(fields.get(0));
      rowsOfKey.merge(key, 1, Integer::sum);
      last.put(key, "{\"id\":\"%s\",\"n\":\"%s\"}".formatted(fields.get(0), fields.get(1)));
    }
    assertThat(cluster.writes()).as("seed %d: writes of each key", seed).isEqualTo(rowsOfKey);
    assertThat(cluster.entries()).hasSameSizeAs(last);
    last.forEach((key, json) -> assertThat(cluster.text(key.toUtf8())).isEqualTo(json));
    assertThat(summary.tally()).isEqualTo(new Tally(ROWS, ROWS - bad, last.size(), 0, bad));
    try (Stream<String> lines = Files.lines(rejects(file))) {
      assertThat(lines)
          .as("seed %d: rejects, each once", seed)
          .doesNotHaveDuplicates()
          .hasSize(Math.toIntExact(bad));
    }
  }

  /** With bad rows, and keys that come back soon and late. */
  private Path file(long seed) throws IOException {
    Random random = new Random(seed);
    Path file = directory.resolve("rows-" + seed + ".csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("id,n\n");
      for (int i = 0; i < ROWS; i++) {
        if (i == 7 || random.nextInt(100) == 0) {
          out.write("only one field\n");
        } else {
          int id = random.nextInt(30) == 0 ? Math.max(0, i - random.nextInt(60)) : i;
          out.write("k" + id + "," + i + "\n");
        }
      }
    }
    return file;
  }

  private static Path rejects(Path file) {
    return Path.of(file + ".rejected.jsonl");
  }

  private static Importer importer(Path file, FakeCluster cluster) {
    return new Importer(
        new ImportPlan(file, "words", RowLayout.csv("id"), 25, false),
        new ImportSettings(
            8,
            Duration.ofSeconds(20),
            ImportSettings.OnBadRow.CONTINUE,
            rejects(file),
            new Backoff(Duration.ofNanos(200_000), Duration.ofMillis(2)),
            Duration.ofMillis(3)),
        cluster,
        ImportListener.NONE);
  }
}
