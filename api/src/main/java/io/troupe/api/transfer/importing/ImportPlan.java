package io.troupe.api.transfer.importing;

import io.troupe.api.transfer.rows.RowLayout;
import java.nio.file.Path;

/**
 * What is imported, where to and how it is cut. Whoever gives the same plan for the same file means
 * the same import; only how it is cut may differ.
 *
 * @param file {@link #STDIN}: rows that cannot be read again. Each run is an import of its own then
 * @param batchRows rows of a batch, 1 to {@link #MAX_BATCH_ROWS}
 * @param onlyIfAbsent whether entries that are there already stay as they are
 */
public record ImportPlan(
    Path file, String map, RowLayout layout, int batchRows, boolean onlyIfAbsent) {
  /** Stands for standard input. */
  public static final Path STDIN = Path.of("-");

  /** Rows of a batch, unless said otherwise. */
  public static final int DEFAULT_BATCH_ROWS = 500;

  /** Rows of a batch, at most: what a node accepts. */
  public static final int MAX_BATCH_ROWS = 10_000;

  /** A batch, in bytes, unless it is one row. */
  public static final int MAX_BATCH_BYTES = 4 << 20;

  public ImportPlan {
    file = file.equals(STDIN) ? file : file.toAbsolutePath().normalize();
    if (batchRows < 1 || batchRows > MAX_BATCH_ROWS) {
      throw new IllegalArgumentException("a batch has 1 to " + MAX_BATCH_ROWS + " rows");
    }
  }

  /** Whether a run that breaks off can be gone on with. */
  public boolean isResumable() {
    return !file.equals(STDIN);
  }
}
