package io.troupe.api.tour;

import io.troupe.actors.Bytes;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.api.transfer.importing.ImportListener;
import io.troupe.api.transfer.importing.ImportPlan;
import io.troupe.api.transfer.importing.ImportSettings;
import io.troupe.api.transfer.importing.ImportSummary;
import io.troupe.api.transfer.importing.Importer;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.NodeTarget;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The tour, step by step. */
final class Tour implements AutoCloseable {
  private static final MapName QUIET = new MapName("wordnet");
  private static final MapName KILLED = new MapName("wordnet-killed");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SHOWN = 60;

  private final Path directory;
  private final int rows;
  private final Narrator narrator;
  private @Nullable ChildNode node;
  private boolean closed;

  Tour(Path directory, int rows, Narrator narrator) {
    this.directory = directory;
    this.rows = rows;
    this.narrator = narrator;
  }

  TourReport run() throws IOException {
    long begun = System.nanoTime();
    narrator.step("Real data: WordNet 3.1, an English lexicon (Princeton University)");
    Path csv = DataSet.writeTo(directory, rows);
    narrator.say("%s, with its licence beside it", csv);

    narrator.step("Start a node in a process of its own");
    ChildNode first = start(0);

    narrator.step("Import it: every row durable before it counts");
    ImportSummary quiet;
    try (NodeClient client = new NodeClient(first.address(), TIMEOUT)) {
      quiet = importInto(QUIET, csv, new NodeTarget(client), ImportListener.NONE);
      tell(quiet);
      query(client);
    }

    Interrupted interrupted = importWhileKilling(first, csv);

    narrator.step("Count");
    try (NodeClient client = new NodeClient(first.address(), TIMEOUT)) {
      Verdict verdict = Verdict.of(client, KILLED, interrupted.acknowledged().keys());
      narrator.say("%,d rows acknowledged, %,d found", verdict.acknowledged(), verdict.found());
      narrator.say(
          "%,d lost, %,d doubled, %,d altered",
          verdict.lost(), verdict.doubled(), verdict.altered());
      return new TourReport(
          rows,
          verdict,
          interrupted.lostAtRestart(),
          interrupted.killedAt(),
          interrupted.repeats(),
          quiet.rowsPerSecond(),
          interrupted.restartSeconds(),
          (System.nanoTime() - begun) / 1e9);
    }
  }

  /** What happened to the import whose node was killed. */
  private record Interrupted(
      Acknowledgements acknowledged,
      long lostAtRestart,
      int killedAt,
      int repeats,
      double restartSeconds) {}

  private Interrupted importWhileKilling(ChildNode victim, Path csv) throws IOException {
    // Some batches under way are acknowledged before the kill: 70 % stay below 80 %.
    int killAt =
        Math.toIntExact(Math.round(rows * ThreadLocalRandom.current().nextDouble(.25, .7)));
    narrator.step("Import it again, and kill -9 the node after a random share of the rows");
    CompletableFuture<Integer> killed = new CompletableFuture<>();
    AtomicInteger repeats = new AtomicInteger();
    try (NodeClient client = new NodeClient(victim.address(), TIMEOUT)) {
      Acknowledgements acknowledged =
          new Acknowledgements(
              new NodeTarget(client),
              count -> {
                if (count >= killAt && killed.complete(count)) {
                  victim.kill();
                }
              });
      CompletableFuture<ImportSummary> ended =
          CompletableFuture.supplyAsync(
              () -> importInto(KILLED, csv, acknowledged, counting(repeats)),
              task -> Thread.ofVirtual().name("tour-import").start(task));
      int killedAt = CompletableFuture.anyOf(killed, ended).thenCompose(any -> killed).join();
      narrator.say("killed pid %d after %,d acknowledged rows", victim.pid(), killedAt);
      narrator.step("Start it again on the same data; the import goes on by itself");
      Recovered recovered = recover(victim.address().getPort(), client, acknowledged);
      tell(ended.join());
      narrator.say("%,d batches had to be sent again, under their first keys", repeats.get());
      return new Interrupted(
          acknowledged, recovered.lost(), killedAt, repeats.get(), recovered.seconds());
    }
  }

  private record Recovered(long lost, double seconds) {}

  /** Counts before the import goes on: rows that it sends again cannot hide a loss. */
  private Recovered recover(int port, NodeClient client, Acknowledgements acknowledged)
      throws IOException {
    try (Acknowledgements.Pause pause = acknowledged.pause()) {
      ChildNode again = start(port);
      Verdict verdict = Verdict.of(client, KILLED, acknowledged.keys());
      narrator.say(
          "before the import goes on: %,d rows acknowledged, %,d found, %,d lost",
          verdict.acknowledged(), verdict.found(), verdict.lost());
      return new Recovered(verdict.lost(), again.startSeconds());
    }
  }

  private ChildNode start(int port) throws IOException {
    ChildNode started;
    synchronized (this) {
      if (closed) {
        throw new IOException("the tour was interrupted");
      }
      // Known before it is ready: an interrupt ends one that is starting, too.
      started = ChildNode.start(directory.resolve("data"), port, directory.resolve("node.log"));
      node = started;
    }
    started.awaitReady();
    narrator.say(
        "ready at %s, pid %d, in %.1f s", started.address(), started.pid(), started.startSeconds());
    return started;
  }

  private ImportSummary importInto(
      MapName map, Path csv, BatchTarget target, ImportListener listener) {
    ImportPlan plan = new ImportPlan(csv, map.value(), RowLayout.csv("id"), batchRows(), false);
    ImportSettings settings = ImportSettings.defaults(csv, ImportSettings.OnBadRow.STOP);
    ImportSummary summary = new Importer(plan, settings, target, listener).run(false);
    if (summary.ending() != ImportSummary.Ending.COMPLETE) {
      throw new IllegalStateException(
          "the import did not end as it should: " + summary.ending() + ", " + summary.detail());
    }
    return summary;
  }

  /** A hundred batches at least, so that there is a middle to kill the node in. */
  private int batchRows() {
    return Math.min(ImportPlan.DEFAULT_BATCH_ROWS, rows / 100);
  }

  private static ImportListener counting(AtomicInteger repeats) {
    return new ImportListener() {
      @Override
      public void repeating(String why) {
        repeats.incrementAndGet();
      }
    };
  }

  private void tell(ImportSummary summary) {
    narrator.say(
        "%,d rows in %.1f s, %,.0f rows/s",
        summary.tally().rows(), summary.seconds(), summary.rowsPerSecond());
  }

  private void query(NodeClient client) {
    narrator.step("Ask for some of it");
    narrator.say("count: %,d", client.count(QUIET));
    ScanQuery<Bytes> query = ScanQuery.prefix(Bytes.utf8("n0000")).withLimit(3);
    for (Entry<Bytes, Content> entry : client.scan(QUIET, query, true).entries()) {
      narrator.say("%s %s", entry.key().toUtf8(), shortened(entry.value()));
    }
    Bytes key = Bytes.utf8("tour");
    Content value = new Content(Bytes.utf8("was here"), "text/plain");
    Written stored = client.put(QUIET, key, value, MapCondition.IF_ABSENT, Optional.empty());
    Written refused = client.put(QUIET, key, value, MapCondition.IF_ABSENT, Optional.empty());
    narrator.say("put if absent, twice: %s, then %s", named(stored), named(refused));
    boolean removed = client.delete(QUIET, key, MapCondition.ALWAYS, Optional.empty()).isPresent();
    boolean found = client.get(QUIET, key, Read.LINEARIZABLE).isPresent();
    narrator.say("removed: %s; found afterwards: %s", removed, found);
  }

  private static String named(Written written) {
    return switch (written) {
      case Written.Stored stored -> "stored as version " + stored.version();
      case Written.Removed removed -> "removed";
      case Written.ConditionFailed failed -> "refused, version " + failed.current() + " is there";
    };
  }

  private static String shortened(Content content) {
    String text = content.bytes().toUtf8();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Ends the node, whatever it is doing, and starts none any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (node != null) {
      node.close();
    }
  }

  /** As {@link #close}, at once: for an interrupt, where the data is of no use any more. */
  synchronized void kill() {
    closed = true;
    if (node != null) {
      node.kill();
    }
  }
}
