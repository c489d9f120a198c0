package io.troupe.actors.partition;

/** Why a partition machine ended. */
public sealed interface StopReason {
  /** It was asked to, or its shell was stopped. */
  record Drained() implements StopReason {}

  /**
   * Another owner claimed the partition.
   *
   * @param owner where the other owner is found
   */
  record Fenced(String owner) implements StopReason {}

  /** The journal did not answer; a new incarnation must claim and replay. */
  record JournalUnreachable(String detail) implements StopReason {}

  /** An invariant does not hold; a person must look. */
  record Broken(String detail) implements StopReason {}
}
