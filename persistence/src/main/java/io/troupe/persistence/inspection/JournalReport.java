package io.troupe.persistence.inspection;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.wal.WalFiles.TornTail;
import java.util.List;
import java.util.Optional;

/**
 * What a journal holds that no node has open.
 *
 * @param problems what is damaged or lost, each with its file and place as far as they are known;
 *     at most {@link #MAX_PROBLEMS}
 * @param moreProblems how many there are beside these
 * @param tornTail what the next start will cut off: it may have been acknowledged
 * @param log the log of commands
 * @param files what lies on the disk
 * @param ids all persistence ids that could be read, in the order of their keys
 */
public record JournalReport(
    List<String> problems,
    long moreProblems,
    Optional<TornTail> tornTail,
    Log log,
    FileSizes files,
    List<IdState> ids) {
  /** How many problems are named. */
  public static final int MAX_PROBLEMS = 1_000;

  public JournalReport {
    problems = List.copyOf(problems);
    ids = List.copyOf(ids);
  }

  /**
   * The log of commands, of which only the newest part is kept.
   *
   * @param term of the last opening
   * @param first the oldest entry that is kept; 0 if none is
   * @param last the newest
   * @param acknowledged an entry that is known to have been acknowledged; 0 if none is
   */
  public record Log(long term, LogIndex first, LogIndex last, LogIndex acknowledged) {}

  /**
   * Sizes in bytes.
   *
   * @param walFiles how many write-ahead logs there are
   * @param walBatches the good batches in them
   * @param tables how many tables there are
   * @param freeBytes what a process of this user may still write to the disk
   */
  public record FileSizes(
      int walFiles, long walBytes, long walBatches, int tables, long tableBytes, long freeBytes) {}

  /**
   * One persistence id.
   *
   * @param epoch of the newest claim
   * @param highest the number of the newest event
   * @param deletedUpTo events up to here are gone
   * @param events how many are kept
   * @param eventBytes their size
   * @param snapshotAt how far the newest complete snapshot reaches; 0 if there is none
   * @param snapshotBytes its size
   */
  public record IdState(
      PersistenceId id,
      Epoch epoch,
      SequenceNumber highest,
      SequenceNumber deletedUpTo,
      long events,
      long eventBytes,
      SequenceNumber snapshotAt,
      long snapshotBytes) {}

  /** Whether nothing is damaged or lost. A torn tail alone is no damage. */
  public boolean isIntact() {
    return problems.isEmpty();
  }
}
