package io.troupe.consensus;

/**
 * Where a snapshot of the state machine stands in the log.
 *
 * @param index the last entry that it holds
 * @param term that entry's term
 * @param membership the members as of that entry
 */
public record SnapshotMark(LogIndex index, Term term, Membership membership) {
  /** The beginning of a group: nothing was applied, and these are its members. */
  public static SnapshotMark initial(Membership members) {
    return new SnapshotMark(LogIndex.NONE, Term.NONE, members);
  }

  @Override
  public String toString() {
    return "snapshot to " + index + "@" + term;
  }
}
