package io.troupe.api.transfer.exporting;

/**
 * How much an export wrote.
 *
 * @param bytes of the lines, before they are packed
 * @param seconds it took
 */
public record ExportSummary(long entries, long bytes, double seconds) {
  /** Entries written in a second. */
  public double entriesPerSecond() {
    return seconds > 0 ? entries / seconds : 0;
  }
}
