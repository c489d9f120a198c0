package io.troupe.persistence.inspection;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.GroupId;
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
 * @param logs of each group that could be read
 * @param acknowledged a round of the log that is known to have been acknowledged; 0 if none is
 * @param files what lies on the disk
 * @param ids all persistence ids that could be read, in the order of their keys
 */
public record JournalReport(
    List<String> problems,
    long moreProblems,
    Optional<TornTail> tornTail,
    List<Log> logs,
    LogIndex acknowledged,
    FileSizes files,
    List<IdState> ids) {
  /** How many problems are named. */
  public static final int MAX_PROBLEMS = 1_000;

  public JournalReport {
    problems = List.copyOf(problems);
    logs = List.copyOf(logs);
    ids = List.copyOf(ids);
  }

  /**
   * The log of a group, of which only the newest part is kept.
   *
   * @param term the newest that is known
   * @param base the log begins behind this entry
   * @param last the newest
   * @param applied up to here it is stored as rows, which this report is of; the rest is applied at
   *     the next start
   */
  public record Log(GroupId group, long term, LogIndex base, LogIndex last, LogIndex applied) {}

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
