package io.troupe.simulation.raft.invariant;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import java.util.List;

/** What must hold; it is told of everything that can be seen from outside the replicas. */
public interface Invariant {
  /** All of them, for a new group; what is committed in it is remembered by one of them. */
  static List<Invariant> all(Committed committed, RaftSettings settings) {
    return List.of(
        committed,
        new ElectionSafety(),
        new OneVotePerTerm(),
        new LeaderAppendOnly(),
        new LogMatching(),
        new LeaderCompleteness(committed),
        new DurableBeforeSent(),
        new CommittedByMajority(),
        new MembersStepByStep(),
        new SameStateEverywhere(),
        new LeadersHearMajority(settings.electionTicks()),
        new UncommittedIsBounded(settings.maxUncommittedBytes()));
  }

  /** A replica stands differently to its group. */
  default void stands(Member who, Output.Standing standing) {}

  /** A replica begins to write; it is not in {@link Member#written} yet. */
  default void writes(Member who, Write<RaftMessage> write) {}

  /** A message leaves. */
  default void sends(Member who, RaftMessage message) {}

  /** A message arrives, and is about to be given to the replica. */
  default void receives(Member who, RaftMessage message) {}

  /** A replica has taken a tick of its clock. */
  default void ticks(Member who) {}

  /** A replica gives its state machine an entry. */
  default void commits(Member who, Entry entry) {}

  /** A state machine is now as of an entry; the hash is of all that it was ever given. */
  default void applied(Member who, LogIndex index, long stateHash) {}
}
