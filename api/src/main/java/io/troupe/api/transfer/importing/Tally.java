package io.troupe.api.transfer.importing;

/**
 * Rows counted by what became of them.
 *
 * @param rows all of them: the sum of stored, already there and rejected
 * @param stored with those created
 * @param created those whose key was new
 * @param alreadyThere left alone
 * @param rejected bad rows
 */
public record Tally(long rows, long stored, long created, long alreadyThere, long rejected) {
  /** Nothing yet. */
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        rows + other.rows,
        stored + other.stored,
        created + other.created,
        alreadyThere + other.alreadyThere,
        rejected + other.rejected);
  }
}
