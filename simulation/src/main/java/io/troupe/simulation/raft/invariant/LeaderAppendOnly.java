package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;

/** A leader never overwrites or drops entries of its log; it only adds (the paper, 5.3). */
final class LeaderAppendOnly implements Invariant {
  @Override
  public void writes(Member who, Write<RaftMessage> write) {
    if (!who.leads()) {
      return;
    }
    check(
        write.dropFrom().isEmpty(),
        "leader append-only: %s leads and drops entries from %s on",
        who.id(),
        write.dropFrom());
    check(write.piece().isEmpty(), "leader append-only: %s leads and takes a snapshot", who.id());
  }
}
