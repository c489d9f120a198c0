package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a leader commits, a majority of its voters acknowledged before, from their disks (the paper,
 * 5.3): of both sets while there are two.
 */
final class CommittedByMajority implements Invariant {
  /** How far each acknowledged which term's leader's log. */
  private final Map<Term, Map<ReplicaId, Long>> acknowledged = new HashMap<>();

  private final Map<LogIndex, Known> committed = new HashMap<>();

  /** What is committed at a place, and the term in which somebody first knew. */
  private record Known(Term entry, Term by) {}

  @Override
  public void sends(Member who, RaftMessage message) {
    if (message instanceof RaftMessage.Appended appended) {
      acknowledged
          .computeIfAbsent(appended.term(), term -> new HashMap<>())
          .merge(who.id(), appended.match().number(), Math::max);
    }
  }

  @Override
  public void commits(Member who, Entry entry) {
    long index = entry.index().number();
    Term term = who.written().vote().term();
    // What it learned as a follower, an earlier leader has committed.
    boolean isNews = committed.putIfAbsent(entry.index(), new Known(entry.term(), term)) == null;
    if (!isNews || !who.leads() || !entry.term().equals(term)) {
      return;
    }
    Map<ReplicaId, Long> by = acknowledged.getOrDefault(term, Map.of());
    // It may say so late, when members have changed since.
    List<Membership> members = who.written().allMembers();
    check(
        members.stream()
            .anyMatch(
                them ->
                    them.isQuorum(
                        voter ->
                            voter.equals(who.id())
                                ? who.durable().last() >= index
                                : by.getOrDefault(voter, 0L) >= index)),
        "committed by a majority: %s commits %s among %s, acknowledged were %s",
        who.id(),
        entry,
        members,
        by);
  }

  @Override
  public void writes(Member who, Write<RaftMessage> write) {
    if (write.dropFrom().isEmpty()) {
      return;
    }
    LogImage log = who.written();
    Term now = write.vote().orElse(log.vote()).term();
    long from = Math.max(write.dropFrom().get().number(), log.base().index().number() + 1);
    for (long index = from; index <= log.last(); index++) {
      Known known = committed.get(new LogIndex(index));
      // A leader of an earlier term may still drop what only a later one committed.
      check(
          known == null || known.by().isAfter(now) || !log.term(index).equals(known.entry()),
          "committed stays: %s drops %s in term %s, which is committed",
          who.id(),
          log.entry(index),
          now);
    }
  }
}
