package io.troupe.simulation.truth;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.coordination.election.Candidate;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import io.troupe.coordination.election.Leader;
import java.util.List;
import java.util.Optional;

/**
 * What an election is between two events of it.
 *
 * @param from the number of the event by which it is so
 * @param leader who leads
 * @param candidates who campaign, in the order in which they are to be elected
 * @param successor the ticket of whom the leader is asked to hand over to; 0 for nobody
 * @param seen the number that observers name
 * @param delayed whether nobody is elected, since a leader was just lost
 */
record Standings(
    long from,
    Optional<Standing> leader,
    List<Standing> candidates,
    long successor,
    long seen,
    boolean delayed) {
  static final Standings NONE = new Standings(0, Optional.empty(), List.of(), 0, 0, false);

  /**
   * One of them.
   *
   * @param term under which it leads; 0 while it does not
   */
  record Standing(long ticket, CandidateName candidate, int priority, Bytes data, long term) {
    private boolean isOf(CandidateName who, ElectionTicket which) {
      return ticket == which.number() && candidate.equals(who);
    }
  }

  Standings {
    candidates = List.copyOf(candidates);
  }

  boolean isIdle() {
    return leader.isEmpty() && candidates.isEmpty() && !delayed;
  }

  /** Where a candidacy stands. */
  Optional<ElectionReply> standing(CandidateName who, ElectionTicket which) {
    if (leader.filter(it -> it.isOf(who, which)).isPresent()) {
      return Optional.of(
          new ElectionReply.Standing(
              which, leader.map(it -> new FencingToken(it.term())), 0, successor != 0));
    }
    for (int ahead = 0; ahead < candidates.size(); ahead++) {
      if (candidates.get(ahead).isOf(who, which)) {
        return Optional.of(new ElectionReply.Standing(which, Optional.empty(), ahead, false));
      }
    }
    return Optional.empty();
  }

  /** Whether this is what the reply shows; how long leases run aside. */
  boolean isShownBy(ElectionCommand.OfOne read, ElectionReply reply) {
    return switch (reply) {
      case ElectionReply.Observed observed ->
          observed.seen().equals(new Version(seen))
              && observed.candidates() == candidates.size()
              && isLedBy(observed.leader());
      case ElectionReply.Explained explained ->
          isLedBy(explained.leader())
              && explained.candidateCount() == candidates.size()
              && (delayed || explained.freeInMillis() == 0)
              && explained.candidates().stream()
                  .map(Candidate::ticket)
                  .toList()
                  .equals(candidates.stream().map(it -> new ElectionTicket(it.ticket())).toList());
      case ElectionReply.Standing standing ->
          read instanceof ElectionCommand.Await await
              && standing(await.candidate(), await.ticket()).equals(Optional.of(standing))
              && (standing.term().isPresent() != await.leads() || standing.isAsked());
      case ElectionReply.NotCampaigning unused ->
          read instanceof ElectionCommand.Await await
              && standing(await.candidate(), await.ticket()).isEmpty();
      default -> false;
    };
  }

  private boolean isLedBy(Optional<Leader> shown) {
    return shown
        .map(
            it ->
                leader
                    .filter(
                        one ->
                            one.candidate().equals(it.candidate())
                                && one.term() == it.term().number()
                                && one.priority() == it.priority()
                                && one.data().equals(it.data())
                                && (successor != 0) == it.isAsked())
                    .isPresent())
        .orElse(leader.isEmpty());
  }
}
