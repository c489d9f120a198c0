package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;

/**
 * What a message promises is on the sender's disk when it leaves: a vote, or entries (the paper,
 * figure 2: "before responding to RPCs").
 */
final class DurableBeforeSent implements Invariant {
  @Override
  public void sends(Member who, RaftMessage message) {
    Write.Vote vote = who.durable().vote();
    switch (message) {
      case RaftMessage.VoteAnswer answer when answer.isGranted() && !answer.isPre() ->
          hasVoted(who, answer.term(), answer.to());
      case RaftMessage.AskVote ask when !ask.isPre() -> hasVoted(who, ask.term(), who.id());
      case RaftMessage.Appended appended ->
          check(
              vote.term().isAfter(appended.term())
                  || (vote.term().equals(appended.term())
                      && who.durable().last() >= appended.match().number()),
              "durable before sent: %s acknowledges %s, but its disk ends with %d in term %s",
              who.id(),
              appended.match(),
              who.durable().last(),
              vote.term());
      default -> {}
    }
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
