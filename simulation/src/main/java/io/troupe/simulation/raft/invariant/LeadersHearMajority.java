package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A leader that has heard of no majority for twice the time of an election, by its own clock, leads
 * no more (thesis 6.2): clients must not wait for one that is cut off.
 */
final class LeadersHearMajority implements Invariant {
  private final int mostTicks;
  private final Map<ReplicaId, Leadership> leaderships = new HashMap<>();

  /** Since it was elected. */
  private static final class Leadership {
    private long ticks;
    private @Nullable Membership members;
    private final Map<ReplicaId, Long> heard = new HashMap<>();
  }

  LeadersHearMajority(int electionTicks) {
    mostTicks = 2 * electionTicks;
  }

  @Override
  public void stands(Member who, Output.Standing standing) {
    if (standing.role() == Output.Role.LEADER) {
      leaderships.put(who.id(), new Leadership());
    } else {
      leaderships.remove(who.id());
    }
  }

  @Override
  public void receives(Member who, RaftMessage message) {
    Leadership leadership = leaderships.get(who.id());
    if (leadership != null) {
      leadership.heard.put(message.from(), leadership.ticks);
    }
  }

  @Override
  public void ticks(Member who) {
    Leadership leadership = leaderships.get(who.id());
    if (leadership == null || !who.leads()) {
      return;
    }
    long now = ++leadership.ticks;
    Membership members = who.written().members();
    if (!members.equals(leadership.members)) {
      // Others count now: it is given the time that a new leader is given.
      leadership.members = members;
      members.all().forEach(member -> leadership.heard.put(member, now));
    }
    check(
        members.isQuorum(
            voter ->
                voter.equals(who.id())
                    || now - leadership.heard.getOrDefault(voter, 0L) <= mostTicks),
        "leaders hear a majority: %s leads still, %d ticks after it was elected, having heard %s",
        who.id(),
        now,
        leadership.heard);
  }
}
