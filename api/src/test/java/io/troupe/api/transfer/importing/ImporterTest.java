package io.troupe.api.transfer.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.transfer.FakeCluster;
import io.troupe.api.transfer.importing.ImportSettings.OnBadRow;
import io.troupe.api.transfer.importing.ImportSummary.Ending;
import io.troupe.api.transfer.rows.RowFiles;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.Backoff;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.LineResult;
import io.troupe.api.transfer.target.RefusedTransferException;
import io.troupe.testkit.await.Await;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
  @TempDir private Path directory;
  private final FakeCluster cluster = new FakeCluster();
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("rows.csv");
  }

  @Test
  void completeImportSaysSoAndChangesNothing() throws IOException {
    write("id,n\na,1\nb,2\n");
    assertThat(run(OnBadRow.STOP).tally()).isEqualTo(new Tally(2, 2, 2, 0, 0));
    int posts = cluster.posts();
    ImportSummary again = run(OnBadRow.STOP);
    assertThat(again.ending()).isEqualTo(Ending.ALREADY_COMPLETE);
    assertThat(again.tally().rows()).isEqualTo(2);
    assertThat(cluster.posts()).isEqualTo(posts);
  }

  @Test
  void restartWritesAgainUnderNewKeys() throws IOException {
    write("id,n\na,1\nb,2\n");
    String first = run(OnBadRow.STOP).id();
    ImportSummary second = importer(OnBadRow.STOP, cluster, Duration.ofSeconds(5)).run(true);
    assertThat(second.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(second.generation()).isEqualTo(1);
    assertThat(second.id()).isNotEqualTo(first);
    assertThat(second.tally()).isEqualTo(new Tally(2, 2, 0, 0, 0));
    assertThat(cluster.writes().values()).containsOnly(2);
    assertThat(run(OnBadRow.STOP).id()).isEqualTo(second.id());
  }

  @Test
  void changedFileIsAnotherImport() throws IOException {
    write("id,n\na,1\n");
    String first = run(OnBadRow.STOP).id();
    write("id,n\na,2\n");
    ImportSummary second = run(OnBadRow.STOP);
    assertThat(second.id()).isNotEqualTo(first);
    assertThat(cluster.text("a")).isEqualTo("{\"id\":\"a\",\"n\":\"2\"}");
  }

  @Test
  void fileChangedInItsMiddleIsAnotherImport() throws IOException {
    String around = ("k,\"" + "x".repeat(1 << 19) + "\"\n").repeat(3);
    write("id,n\n" + around + "a,1\n" + around);
    String first = run(OnBadRow.STOP).id();
    write("id,n\n" + around + "a,2\n" + around);
    assertThat(run(OnBadRow.STOP).id()).isNotEqualTo(first);
    assertThat(cluster.text("a")).isEqualTo("{\"id\":\"a\",\"n\":\"2\"}");
  }

  @Test
  void laterRunTakesOverAndTheEarlierOneEnds() throws IOException {
    write("id,n\na,1\nb,2\n");
    AtomicInteger calls = new AtomicInteger();
    cluster.setFaults(
        new FakeCluster.Faults() {
          @Override
          public void after() {
            // The first thing that happens is that the earlier run says it has begun.
            if (calls.incrementAndGet() == 1) {
              assertThat(run(OnBadRow.STOP).ending()).isEqualTo(Ending.COMPLETE);
            }
          }
        });
    ImportSummary earlier = run(OnBadRow.STOP);
    assertThat(earlier.ending()).isEqualTo(Ending.REFUSED);
    assertThat(earlier.detail()).isEqualTo("another run of this import has begun meanwhile");
    assertThat(cluster.writes().values()).containsOnly(1);
    assertThat(run(OnBadRow.STOP).ending()).isEqualTo(Ending.ALREADY_COMPLETE);
  }

  @Test
  void laterRowWinsAndNoBatchHasAKeyTwice() throws IOException {
    write("id,n\na,1\na,2\nb,3\na,4\na,5\n");
    assertThat(run(OnBadRow.STOP).tally()).isEqualTo(new Tally(5, 5, 2, 0, 0));
    assertThat(cluster.text("a")).contains("\"5\"");
  }

  @Test
  void badRowsAreWrittenDownWithTheirLines() throws IOException {
    write("id,n\na,\"one\ntwo\"\nlonely\nb,2\n,3\nc,\"x\ny\nz\"\nd\n");
    ImportSummary summary = run(OnBadRow.CONTINUE);
    assertThat(summary.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(summary.tally()).isEqualTo(new Tally(6, 3, 3, 0, 3));
    assertThat(Files.readAllLines(rejects()))
        .containsExactly(
            "{\"line\":4,\"reason\":\"it has 1 fields; the header has 2\"}",
            "{\"line\":6,\"reason\":\"the key is empty\"}",
            "{\"line\":10,\"reason\":\"it has 1 fields; the header has 2\"}");
  }

  @Test
  void stopsAtABadRowAndGoesOnWhenTold() throws IOException {
    StringBuilder text = new StringBuilder("id,n\n");
    for (int i = 0; i < 100; i++) {
      text.append(i == 57 ? "bad\n" : "k" + i + ",1\n");
    }
    write(text.toString());
    ImportSummary stopped = run(OnBadRow.STOP);
    assertThat(stopped.ending()).isEqualTo(Ending.STOPPED_AT_BAD_ROW);
    assertThat(stopped.detail()).startsWith("line 59: ");
    assertThat(stopped.tally().rows()).isEqualTo(57);
    assertThat(cluster.entries()).hasSize(57);
    ImportSummary whole = run(OnBadRow.CONTINUE);
    assertThat(whole.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(whole.resumedRows()).isEqualTo(57);
    assertThat(whole.rowsOfThisRun()).isEqualTo(43);
    assertThat(whole.tally()).isEqualTo(new Tally(100, 99, 99, 0, 1));
    assertThat(cluster.writes().values()).containsOnly(1);
    assertThat(Files.readAllLines(rejects())).hasSize(1);
  }

  /** Rows before the bad one count as stored even where their first answers were lost. */
  @Test
  void storesAllRowsBeforeABadRowThoughTheyHadToBeSentAgain() throws IOException {
    write("id,n\na,1\nb,2\nbad\nc,3\n");
    AtomicInteger calls = new AtomicInteger();
    cluster.setFaults(
        new FakeCluster.Faults() {
          @Override
          public int done(int lines) {
            return calls.incrementAndGet() < 5 ? 0 : lines;
          }
        });
    ImportSummary stopped = run(OnBadRow.STOP);
    assertThat(stopped.ending()).isEqualTo(Ending.STOPPED_AT_BAD_ROW);
    assertThat(stopped.tally()).isEqualTo(new Tally(2, 2, 2, 0, 0));
    assertThat(cluster.entries().keySet()).containsExactly(Bytes.utf8("a"), Bytes.utf8("b"));
  }

  @Test
  void streamIsAnImportOfItsOwnEachTime() throws IOException {
    ImportPlan plan = new ImportPlan(ImportPlan.STDIN, "words", RowLayout.csv("id"), 10, false);
    String text = "id,n\n" + "a,1\nb,2\n".repeat(100);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
      ImportSummary summary =
          new Importer(
                  plan,
                  settings(OnBadRow.STOP, Duration.ofSeconds(5)),
                  cluster,
                  NONE,
                  () -> RowFiles.of(in, plan.layout()))
              .run(false);
      assertThat(summary.ending()).isEqualTo(Ending.COMPLETE);
      assertThat(summary.tally().stored()).isEqualTo(200);
      ids.add(summary.id());
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(cluster.writes().values()).containsOnly(200);
  }

  @Test
  void lineRefusedByTheNodeIsABadRow() throws IOException {
    write("id,n\na,1\nb,2\nc,3\n");
    cluster.setFaults(
        new FakeCluster.Faults() {
          @Override
          public Optional<LineResult.Refused> refused(Bytes key) {
            return key.toUtf8().equals("b")
                ? Optional.of(new LineResult.Refused("wrong-type", "a counter is there"))
                : Optional.empty();
          }
        });
    assertThat(run(OnBadRow.STOP).ending()).isEqualTo(Ending.STOPPED_AT_BAD_ROW);
    ImportSummary summary = run(OnBadRow.CONTINUE);
    assertThat(summary.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(summary.tally()).isEqualTo(new Tally(3, 2, 2, 0, 1));
    assertThat(Files.readAllLines(rejects()))
        .containsExactly("{\"line\":3,\"reason\":\"wrong-type: a counter is there\"}");
  }

  @Test
  void leavesEntriesAloneThatAreThere() throws IOException {
    write("id,n\na,1\nb,2\n");
    cluster.put(Bytes.utf8("a"), "text/plain", new byte[] {'x'});
    ImportPlan plan = new ImportPlan(file, "words", RowLayout.csv("id"), 10, true);
    ImportSummary summary =
        new Importer(plan, settings(OnBadRow.STOP, Duration.ofSeconds(5)), cluster, NONE)
            .run(false);
    assertThat(summary.tally()).isEqualTo(new Tally(2, 1, 1, 1, 0));
    assertThat(cluster.text("a")).isEqualTo("x");
  }

  @Test
  void givesUpWithoutProgressAndGoesOnLater() throws IOException {
    write("id,n\na,1\n");
    cluster.setFaults(
        new FakeCluster.Faults() {
          @Override
          public void before() {
            throw FakeCluster.connectionRefused();
          }
        });
    ImportSummary summary = importer(OnBadRow.STOP, cluster, Duration.ofMillis(50)).run(false);
    assertThat(summary.ending()).isEqualTo(Ending.GAVE_UP);
    assertThat(summary.detail()).contains("connection refused");
    cluster.setFaults(FakeCluster.Faults.NONE);
    assertThat(run(OnBadRow.STOP).ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void refusedBatchEndsTheImport() throws IOException {
    write("id,n\na,1\n");
    cluster.setFaults(
        new FakeCluster.Faults() {
          @Override
          public int done(int lines) {
            throw new RefusedTransferException("too-large", "no");
          }
        });
    ImportSummary summary = run(OnBadRow.CONTINUE);
    assertThat(summary.ending()).isEqualTo(Ending.REFUSED);
    assertThat(summary.tally()).isEqualTo(Tally.NONE);
  }

  @Test
  void unreadableFilesSayWhy() throws IOException {
    assertThat(run(OnBadRow.STOP).ending()).isEqualTo(Ending.UNREADABLE);
    write("");
    assertThat(run(OnBadRow.STOP).detail()).contains("a header was expected");
    write("id,id\na,b\n");
    assertThat(run(OnBadRow.STOP).detail()).contains("'id' twice");
    write("nr,n\na,b\n");
    assertThat(run(OnBadRow.STOP).detail()).contains("no column 'id'; it has nr, n");
    write("id,n\na,1\nb,\"never closed\nc,2\n");
    ImportSummary summary = run(OnBadRow.CONTINUE);
    assertThat(summary.ending()).isEqualTo(Ending.UNREADABLE);
    assertThat(summary.detail()).contains("behind the row on line 2");
  }

  @Test
  void millionRowsAreNeverHeldTogether() throws IOException {
    int rows = 1_000_000;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("id,n\n");
      for (int i = 0; i < rows; i++) {
        out.write("k" + i + "," + i + "\n");
      }
    }
    Counting counting = new Counting();
    ImportPlan plan =
        new ImportPlan(file, "words", RowLayout.csv("id"), ImportPlan.DEFAULT_BATCH_ROWS, false);
    ImportSummary summary =
        new Importer(plan, ImportSettings.defaults(file, OnBadRow.STOP), counting, NONE).run(false);
    System.out.printf(
        "1M rows: %.0f rows/s, %d batches at once, %d bytes under way at most%n",
        summary.rowsPerSecond(), counting.mostAtOnce.get(), counting.mostBytes.get());
    assertThat(summary.tally()).isEqualTo(new Tally(rows, rows, rows, 0, 0));
    assertThat(counting.mostAtOnce.get()).isEqualTo(ImportSettings.DEFAULT_IN_FLIGHT);
    assertThat(counting.furthestAhead.get()).isEqualTo(Counting.FURTHEST_AHEAD);
    assertThat(counting.mostBytes.get()).isLessThan(8 * ImportPlan.MAX_BATCH_BYTES);
  }

  /**
   * Holds back the first eight of each hundred batches until all are there, and the first until no
   * other comes; counts what is under way, stores nothing.
   */
  private static final class Counting implements BatchTarget {
    /** Batches that begin while one is held back: 8 times as many as are under way at once. */
    private static final long FURTHEST_AHEAD = 8 * ImportSettings.DEFAULT_IN_FLIGHT - 1;

    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong mostBytes = new AtomicLong();
    private final AtomicLong newest = new AtomicLong();
    private final AtomicLong furthestAhead = new AtomicLong();
    private final List<Long> underWay = Collections.synchronizedList(new ArrayList<>());

    @Override
    public List<LineResult> post(Post post) {
      long number = post.sequence().first() / ImportPlan.DEFAULT_BATCH_ROWS;
      underWay.add(number);
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      mostBytes.accumulateAndGet(bytes.addAndGet(post.lines().length()), Math::max);
      newest.accumulateAndGet(number, Math::max);
      synchronized (underWay) {
        furthestAhead.accumulateAndGet(newest.get() - Collections.min(underWay), Math::max);
      }
      long place = number % 100;
      if (place < ImportSettings.DEFAULT_IN_FLIGHT) {
        long last = place == 0 ? FURTHEST_AHEAD : ImportSettings.DEFAULT_IN_FLIGHT - 1;
        Await.until(
            () -> newest.get() >= number - place + last,
            Duration.ofSeconds(60),
            "all the batches that may come before this one is stored");
      }
      int lines = 0;
      for (byte b : post.lines().unsafeArray()) {
        lines += b == '\n' ? 1 : 0;
      }
      bytes.addAndGet(-post.lines().length());
      atOnce.decrementAndGet();
      underWay.remove(number);
      return Collections.nCopies(lines, new LineResult.Stored(true));
    }

    @Override
    public int partitions() {
      return 256;
    }

    @Override
    public Optional<Saved> load(String importId) {
      return Optional.empty();
    }

    @Override
    public Optional<Version> save(String importId, Bytes checkpoint, Version instead) {
      return Optional.of(new Version(instead.number() + 1));
    }
  }

  private static final ImportListener NONE = ImportListener.NONE;

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private Path rejects() {
    return directory.resolve("rejects.jsonl");
  }

  private ImportSummary run(OnBadRow onBadRow) {
    return importer(onBadRow, cluster, Duration.ofSeconds(5)).run(false);
  }

  private Importer importer(OnBadRow onBadRow, BatchTarget target, Duration giveUpAfter) {
    ImportPlan plan = new ImportPlan(file, "words", RowLayout.csv("id"), 10, false);
    return new Importer(plan, settings(onBadRow, giveUpAfter), target, NONE);
  }

  private ImportSettings settings(OnBadRow onBadRow, Duration giveUpAfter) {
    return new ImportSettings(
        4,
        giveUpAfter,
        onBadRow,
        rejects(),
        new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)),
        Duration.ofMillis(5));
  }
}
