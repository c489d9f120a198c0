package io.troupe.simulation.cluster;

/** What may be wrong around the machines. */
public enum ClusterFlaw {
  /** Nothing. */
  NONE,
  /** A question to a group is answered by whichever replica it comes to. */
  ASKS_A_FOLLOWER,
  /** A command whose copy was not answered counts as refused when a later copy is. */
  CALLS_UNKNOWN_REFUSED,
  /** A fenced owner goes on answering: it takes that answer for a confirmation. */
  FENCED_OWNER_GOES_ON,
  /** Claims name no membership, but the first. */
  CLAIMS_WITHOUT_A_MEMBERSHIP,
  /** Claims name the newest membership that is known, not the one that gave the partition. */
  CLAIMS_BY_THE_NEWEST_VIEW,
  /** What was said to a question counts for the next one, if it is the same and not much later. */
  CONFIRMS_FROM_AN_EARLIER_BARRIER,
  /** A replica starts without the last entry, which was on disk. */
  LOSES_THE_END_OF_THE_LOG
}
