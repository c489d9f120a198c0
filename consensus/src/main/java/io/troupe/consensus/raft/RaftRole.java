package io.troupe.consensus.raft;

import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import java.util.Optional;

/**
 * What a replica is in its term, and what only that role knows. Each step answers the role then.
 */
sealed interface RaftRole permits Follower, Candidate, Leader {
  /** A tick passed. */
  RaftRole tick();

  /** A message of this term. */
  RaftRole receive(RaftMessage message);

  /** A peer's process seems to have ended. */
  default void peerGone(ReplicaId peer) {}

  /** A write is on disk, and all before it. */
  default RaftRole persisted(long write) {
    return this;
  }

  /** The state machine went on. */
  default void applied() {}

  /** Whether somebody leads, as far as is known here, so that no other should be elected. */
  boolean knowsLiveLeader();

  /** This role ends. */
  default void leave() {}

  Output.Role role();

  /** Who leads this term, if that is known. */
  Optional<ReplicaId> leader();
}
