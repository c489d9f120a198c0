package io.troupe.persistence.disk;

/**
 * The disk that a journal is on. A journal is opened only with the id that it was made with.
 *
 * @param id drawn at random when the data directory was first used
 * @param hasJournal whether a journal was made there before, so that none there now is a loss
 */
public record JournalDisk(String id, boolean hasJournal) {
  /** Where the groups' log lies in a journal's directory: synced, the only truth. */
  public static final String LOG = "groups";

  /** Where that lies which was applied of it: not synced, redone from the log. */
  public static final String APPLIED = "applied";
}
