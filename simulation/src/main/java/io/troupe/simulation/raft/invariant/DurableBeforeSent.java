package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * What a message promises is on the sender's disk when it leaves: a vote, or entries (the paper,
 * figure 2: "before responding to RPCs"), and those of the leader, not others at their places.
 */
final class DurableBeforeSent implements Invariant {
  private final Map<Term, Member> leaders = new HashMap<>();

  @Override
  public void stands(Member who, Output.Standing standing) {
    if (standing.role() == Output.Role.LEADER) {
      leaders.put(standing.term(), who);
    }
  }

  @Override
  public void sends(Member who, RaftMessage message) {
    Write.Vote vote = who.durable().vote();
    switch (message) {
      case RaftMessage.VoteAnswer answer when answer.isGranted() && !answer.isPre() ->
          hasVoted(who, answer.term(), answer.to());
      case RaftMessage.AskVote ask when !ask.isPre() -> hasVoted(who, ask.term(), who.id());
      case RaftMessage.Appended appended when !vote.term().isAfter(appended.term()) -> {
        check(
            vote.term().equals(appended.term())
                && who.durable().last() >= appended.match().number(),
            "durable before sent: %s acknowledges %s, but its disk ends with %d in term %s",
            who.id(),
            appended.match(),
            who.durable().last(),
            vote.term());
        isTheLeaders(who, appended);
      }
      default -> {}
    }
  }

  /** By its term at the last place; the rest follows by {@link LogMatching}. */
  private void isTheLeaders(Member who, RaftMessage.Appended appended) {
    Member leader = leaders.get(appended.term());
    if (leader == null
        || !leader.leads()
        || !leader.written().vote().term().equals(appended.term())) {
      return;
    }
    long match = appended.match().number();
    boolean isInSnapshot =
        match < who.durable().base().index().number()
            || match < leader.written().base().index().number();
    check(
        isInSnapshot || leader.written().has(match, who.durable().term(match)),
        "durable before sent: %s acknowledges %s, where the leader of term %s has another entry",
        who.id(),
        match,
        appended.term());
  }

  private static void hasVoted(Member who, Term term, ReplicaId candidate) {
    Write.Vote vote = who.durable().vote();
    check(
        vote.term().isAfter(term)
            || (vote.term().equals(term) && vote.candidate().filter(candidate::equals).isPresent()),
        "durable before sent: %s votes for %s in term %s, but its disk has %s",
        who.id(),
        candidate,
        term,
        vote);
  }
}
