package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;

/**
 * Members change so that any majority before and any after have a replica in common (the paper,
 * section 6): by learners only, or into and out of two sets of voters that both count.
 */
final class MembersStepByStep implements Invariant {
  @Override
  public void writes(Member who, Write<RaftMessage> write) {
    for (Entry entry : write.entries()) {
      if (who.leads() && entry.content() instanceof Entry.Content.Members changed) {
        Membership before = who.written().members();
        Membership after = changed.membership();
        boolean sameVoters =
            after.voters().equals(before.voters()) && after.outgoing().equals(before.outgoing());
        boolean into = !before.isJoint() && after.outgoing().equals(before.voters());
        boolean outOf = before.isJoint() && after.equals(before.withoutOutgoing());
        check(
            sameVoters || into || outOf,
            "members step by step: %s writes %s behind %s",
            who.id(),
            after,
            before);
      }
    }
  }
}
