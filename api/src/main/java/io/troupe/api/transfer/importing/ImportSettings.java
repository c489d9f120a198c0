package io.troupe.api.transfer.importing;

import io.troupe.api.transfer.target.Backoff;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an import goes about it. None of this changes what is stored.
 *
 * @param inFlight batches under way at once, 1 to {@link #MAX_IN_FLIGHT}
 * @param giveUpAfter how long no batch may be finished before the import ends
 * @param rejects the file that gets the bad rows, if there are any
 * @param checkpointEvery the least time between two checkpoints
 */
public record ImportSettings(
    int inFlight,
    Duration giveUpAfter,
    OnBadRow onBadRow,
    Path rejects,
    Backoff backoff,
    Duration checkpointEvery) {
  /** Batches under way at once, unless said otherwise. */
  public static final int DEFAULT_IN_FLIGHT = 8;

  /** Batches under way at once, at most. */
  public static final int MAX_IN_FLIGHT = 64;

  public ImportSettings {
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      throw new IllegalArgumentException("1 to " + MAX_IN_FLIGHT + " batches are under way");
    }
  }

  /** The defaults; bad rows of {@code file} go to {@code file.rejected.jsonl}. */
  public static ImportSettings defaults(Path file, OnBadRow onBadRow) {
    return new ImportSettings(
        DEFAULT_IN_FLIGHT,
        Duration.ofSeconds(60),
        onBadRow,
        Path.of(file + ".rejected.jsonl"),
        Backoff.DEFAULT,
        Duration.ofMillis(500));
  }

  /** What a bad row does to an import. */
  public enum OnBadRow {
    /**
     * The import ends at the first one. All rows before it are stored; of those behind it some are
     * where only the cluster could tell that the row is bad.
     */
    STOP,

    /** Bad rows are written down, and the rest is stored. */
    CONTINUE
  }
}
