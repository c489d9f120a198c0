package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * A replica gives one vote in a term at most, whatever happens to it in between (the paper, 5.2). A
 * candidate gives its own to itself.
 */
final class OneVotePerTerm implements Invariant {
  private final Map<Ballot, ReplicaId> votes = new HashMap<>();

  private record Ballot(ReplicaId voter, Term term) {}

  @Override
  public void sends(Member who, RaftMessage message) {
    switch (message) {
      case RaftMessage.VoteAnswer answer when answer.isGranted() && !answer.isPre() ->
          votes(who, answer.term(), answer.to());
      case RaftMessage.AskVote ask when !ask.isPre() -> votes(who, ask.term(), who.id());
      default -> {}
    }
  }

  private void votes(Member who, Term term, ReplicaId candidate) {
    ReplicaId other = votes.putIfAbsent(new Ballot(who.id(), term), candidate);
    check(
        other == null || other.equals(candidate),
        "one vote per term: %s votes for %s in term %s, and voted for %s",
        who.id(),
        candidate,
        term,
        other);
  }
}
