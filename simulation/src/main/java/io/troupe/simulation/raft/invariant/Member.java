package io.troupe.simulation.raft.invariant;

import io.troupe.consensus.ReplicaId;

/** A replica, as far as it can be seen from outside. */
public interface Member {
  /** Who it is. */
  ReplicaId id();

  /** Whether it is the leader of its term, after the present step. */
  boolean leads();

  /** What it began to write, as if all of that were on its disk. */
  LogImage written();

  /** What is on its disk. */
  LogImage durable();
}
