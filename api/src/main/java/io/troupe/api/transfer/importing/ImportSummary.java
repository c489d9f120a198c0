package io.troupe.api.transfer.importing;

/**
 * How an import ended.
 *
 * @param id of the import; the same for the same file and plan
 * @param generation how often it was begun anew
 * @param tally all rows up to the first batch that is not finished, with those of earlier runs
 * @param resumedRows rows that earlier runs had settled
 * @param seconds of this run
 * @param detail for people; empty if there is nothing to say
 */
public record ImportSummary(
    Ending ending,
    String id,
    int generation,
    Tally tally,
    long resumedRows,
    long rowsOfThisRun,
    double seconds,
    String detail) {

  /** Rows settled by this run in a second. */
  public double rowsPerSecond() {
    return seconds > 0 ? rowsOfThisRun / seconds : 0;
  }

  /** In which way it ended. */
  public enum Ending {
    /** Every row is settled. */
    COMPLETE,
    /** Every row had been settled by an earlier run; nothing was changed. */
    ALREADY_COMPLETE,
    /** It stopped at a bad row, as it was told. */
    STOPPED_AT_BAD_ROW,
    /** No batch was finished for too long; the same import, begun again, goes on. */
    GAVE_UP,
    /** The cluster refused it for good. */
    REFUSED,
    /** The file cannot be read, or changed meanwhile. */
    UNREADABLE
  }
}
