package io.troupe.trial.demo;

import io.troupe.actors.Bytes;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.tour.DataSet;
import io.troupe.api.transfer.importing.ImportListener;
import io.troupe.api.transfer.importing.ImportPlan;
import io.troupe.api.transfer.importing.ImportSettings;
import io.troupe.api.transfer.importing.ImportSummary;
import io.troupe.api.transfer.importing.Importer;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.target.NodeTarget;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The tour's rows, imported into a cluster, and counted there later. */
final class ImportedRows {
  private static final MapName MAP = new MapName("wordnet");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PAGE = 2_000;
  private static final int TRIES = 20;

  private final NodeClient node;
  private final int rows;
  private final double rowsPerSecond;

  private ImportedRows(NodeClient node, int rows, double rowsPerSecond) {
    this.node = node;
    this.rows = rows;
    this.rowsPerSecond = rowsPerSecond;
  }

  /**
   * Imports so many rows, each durable when this returns.
   *
   * @param directory for the file of rows
   * @param progress hears how it goes, in a few words
   * @throws IllegalStateException if the import did not complete
   */
  static ImportedRows into(URI node, Path directory, int rows, Consumer<String> progress)
      throws IOException {
    Path csv = DataSet.writeTo(directory, rows);
    NodeClient client = new NodeClient(node, TIMEOUT);
    int batch = Math.max(1, Math.min(ImportPlan.DEFAULT_BATCH_ROWS, rows / 100));
    ImportPlan plan = new ImportPlan(csv, MAP.value(), RowLayout.csv("id"), batch, false);
    ImportSettings settings = ImportSettings.defaults(csv, ImportSettings.OnBadRow.STOP);
    ImportListener listener =
        new ImportListener() {
          @Override
          public void progress(long settled, long bytesRead, long bytesTotal) {
            progress.accept("%,d of %,d rows are durable".formatted(settled, rows));
          }
        };
    ImportSummary summary =
        new Importer(plan, settings, new NodeTarget(client), listener).run(false);
    if (summary.ending() != ImportSummary.Ending.COMPLETE) {
      throw new IllegalStateException("the import ended early: " + summary.detail());
    }
    return new ImportedRows(client, rows, summary.rowsPerSecond());
  }

  int rows() {
    return rows;
  }

  double rowsPerSecond() {
    return rowsPerSecond;
  }

  /**
   * How many of them a scan does not find.
   *
   * @throws NodeException if no scan could be made, however often it was tried
   */
  long missing() throws IOException {
    Set<String> found = keys();
    AtomicInteger left = new AtomicInteger(rows);
    AtomicInteger missing = new AtomicInteger();
    DataSet.forEach(
        row -> {
          if (left.getAndDecrement() > 0 && !found.contains(row.id())) {
            missing.incrementAndGet();
          }
        });
    return missing.get();
  }

  private Set<String> keys() {
    Set<String> found = new HashSet<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      ScanPage<Bytes, Content> page = page(cursor);
      for (Entry<Bytes, Content> entry : page.entries()) {
        found.add(entry.key().toUtf8());
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return found;
  }

  private ScanPage<Bytes, Content> page(Optional<Cursor> cursor) {
    ScanQuery<Bytes> query = new ScanQuery<>(Optional.empty(), cursor, PAGE, Read.LINEARIZABLE);
    for (int tries = 1; ; tries++) {
      try {
        return node.scan(MAP, query, false);
      } catch (NodeException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
