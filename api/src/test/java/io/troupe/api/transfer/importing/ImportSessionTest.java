package io.troupe.api.transfer.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.api.TroupeSettings;
import io.troupe.api.client.NodeClient;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.api.http.HttpServer;
import io.troupe.api.http.HttpSettings;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.transfer.importing.ImportSettings.OnBadRow;
import io.troupe.api.transfer.importing.ImportSummary.Ending;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.Backoff;
import io.troupe.api.transfer.target.BatchTarget;
import io.troupe.api.transfer.target.LineResult;
import io.troupe.api.transfer.target.NodeTarget;
import io.troupe.api.transfer.target.NotNowException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import is one session of a real node, however many batches it has. */
class ImportSessionTest {
  private static final int ROWS = 12_000;

  @TempDir private Path directory;

  /** Without one session for all of them, the node refuses those behind the 512th. */
  @Test
  void moreBatchesThanANodeRemembersSessionsAreStoredOnceEachThoughAnswersAreLost()
      throws IOException {
    TroupeSettings settings =
        TroupeSettings.of(ConfigFactory.parseString("troupe.cluster.partitions = 2"))
            .withData(directory.resolve("data"));
    Path file = file();
    try (TroupeNode node = TroupeNode.start(settings);
        HttpServer server = HttpServer.start(node, HttpSettings.DEFAULT.at("127.0.0.1", 0));
        NodeClient client =
            new NodeClient(
                URI.create("http://127.0.0.1:" + server.address().getPort()),
                Duration.ofSeconds(10))) {
      Losing target = new Losing(new NodeTarget(client));
      // 700 batches of 15, then the same rows in others, as a run that goes on may cut them.
      ImportSummary stopped = importer(file, 15, OnBadRow.STOP, target).run(false);
      assertThat(stopped.ending()).as("%s", stopped).isEqualTo(Ending.STOPPED_AT_BAD_ROW);
      assertThat(stopped.tally().rows()).isEqualTo(10_500);
      ImportSummary whole = importer(file, 40, OnBadRow.CONTINUE, target).run(false);
      assertThat(whole.ending()).as("%s", whole).isEqualTo(Ending.COMPLETE);
      assertThat(whole.tally()).isEqualTo(new Tally(ROWS, ROWS - 1, ROWS - 1, 0, 1));
      assertThat(target.posts.get()).isGreaterThan(700);
      assertThat(target.lost.get()).isGreaterThan(60);
      try (var entries = node.rawMap("words").stream(ScanQuery.all())) {
        List<Entry<Bytes, Content>> all = entries.toList();
        assertThat(all).hasSize(ROWS - 1).allMatch(it -> it.version().equals(it.created()));
      }
    }
  }

  private Path file() throws IOException {
    StringBuilder text = new StringBuilder("id,n\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i == 10_500 ? "bad\n" : "k" + i + "," + i + "\n");
    }
    return Files.writeString(directory.resolve("rows.csv"), text);
  }

  private static Importer importer(Path file, int batchRows, OnBadRow onBadRow, Losing target) {
    return new Importer(
        new ImportPlan(file, "words", RowLayout.csv("id"), batchRows, false),
        new ImportSettings(
            8,
            Duration.ofSeconds(20),
            onBadRow,
            Path.of(file + ".rejected.jsonl"),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(20)),
            Duration.ofMillis(100)),
        target,
        ImportListener.NONE);
  }

  /** Loses the answer to every tenth batch, after the node has stored it. */
  private static final class Losing implements BatchTarget {
    private final BatchTarget node;
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    Losing(BatchTarget node) {
      this.node = node;
    }

    @Override
    public List<LineResult> post(Post post) {
      List<LineResult> results = node.post(post);
      if (posts.incrementAndGet() % 10 == 0) {
        lost.incrementAndGet();
        throw new NotNowException("the answer is lost");
      }
      return results;
    }

    @Override
    public int partitions() {
      return node.partitions();
    }

    @Override
    public Optional<Saved> load(String importId) {
      return node.load(importId);
    }

    @Override
    public Optional<Version> save(String importId, Bytes checkpoint, Version instead) {
      return node.save(importId, checkpoint, instead);
    }
  }
}
