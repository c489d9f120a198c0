package io.troupe.simulation.raft;

/** A way in which a shell may break the contract of a replica. */
public enum ShellFlaw {
  /** Keeps the contract. */
  NONE,
  /** Sends what is to be sent after a write at once. */
  SENDS_BEFORE_THE_SYNC,
  /** Reports a write as persisted when it has begun. */
  REPORTS_A_WRITE_TOO_EARLY,
  /** Takes what a crash left of a write: its entries, without the vote and the snapshot. */
  TAKES_TORN_WRITES,
  /** Starts without the vote of the term. */
  FORGETS_THE_VOTE,
  /** Starts a replica that had a disk with an empty one. */
  STARTS_BLANK,
  /** Starts without the last entry, which was on disk. */
  LOSES_THE_END_OF_THE_LOG,
  /** Reports a snapshot before it is on disk. */
  REPORTS_A_SNAPSHOT_TOO_EARLY,
  /** Applies what was committed before an installed snapshot, behind it. */
  APPLIES_OLD_ENTRIES_AFTER_INSTALL,
  /** Acknowledges a command when it is accepted. */
  ANSWERS_WHEN_ACCEPTED,
  /** Calls a command done when anything is committed at its place. */
  IGNORES_THE_TERM_OF_AN_ANSWER,
  /** Reads when it is asked to, not when it may. */
  READS_AT_ONCE
}
