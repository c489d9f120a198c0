package io.troupe.consensus.raft;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for votes: first whether it would get them, which disturbs nobody and moves no term (thesis
 * 9.6), then for the votes themselves. Its own counts like any other: once it is on disk.
 */
final class Candidate implements RaftRole {
  private final RaftState state;
  private final Kind kind;
  private final Map<ReplicaId, Boolean> votes = new HashMap<>();
  private final int patienceTicks;

  /** Since it asked; while its own vote is not on disk, it has not. */
  private int ticks;

  /** The write that holds its own vote. */
  private long ownVote;

  /** What it asks for. */
  enum Kind {
    /** Whether there would be votes. */
    PRE_VOTE,
    /** Votes. */
    VOTE,
    /** Votes, for the leader wants it. */
    TRANSFER
  }

  private Candidate(RaftState state, Kind kind) {
    this.state = state;
    this.kind = kind;
    int forTheirDisks = kind == Kind.PRE_VOTE ? 0 : state.settings.electionTicks();
    this.patienceTicks = state.patienceTicks() + forTheirDisks;
  }

  /** Stands for election. */
  static RaftRole stand(RaftState state, Kind kind) {
    Candidate candidate = new Candidate(state, kind);
    return kind == Kind.PRE_VOTE ? candidate.askIfVoted() : candidate.askForVotes();
  }

  private RaftRole askIfVoted() {
    votes.put(state.self, true);
    ask(state.term().next(), true);
    return counted();
  }

  private RaftRole askForVotes() {
    state.enter(state.term().next());
    state.voteFor(state.self);
    ownVote = state.outbox.writeNumber();
    ask(state.term(), false);
    return this;
  }

  private void ask(Term term, boolean isPre) {
    LogIndex last = new LogIndex(state.log.last());
    for (ReplicaId voter : state.membership().all()) {
      if (!voter.equals(state.self) && state.membership().isVoter(voter)) {
        RaftMessage.AskVote ask =
            new RaftMessage.AskVote(
                state.self, voter, term, last, state.log.lastTerm(), isPre, kind == Kind.TRANSFER);
        if (isPre) {
          state.outbox.send(ask);
        } else {
          // A candidate that forgot its own vote in a crash could give it to another.
          state.outbox.sendAfterWrite(ask);
        }
      }
    }
  }

  @Override
  public RaftRole tick() {
    if (votes.containsKey(state.self)) {
      ticks++;
    }
    if (ticks < patienceTicks) {
      return this;
    }
    return state.mayStandAlone()
        ? stand(state, Kind.PRE_VOTE)
        : new Follower(state, Optional.empty());
  }

  @Override
  public RaftRole receive(RaftMessage message) {
    return switch (message) {
      case RaftMessage.VoteAnswer answer -> onVoteAnswer(answer);
      // Somebody else was elected.
      case RaftMessage.Append unused -> follow(message);
      case RaftMessage.Heartbeat unused -> follow(message);
      case RaftMessage.InstallPiece unused -> follow(message);
      case RaftMessage.AskVote ignored -> this;
      case RaftMessage.Appended ignored -> this;
      case RaftMessage.NotAppended ignored -> this;
      case RaftMessage.HeartbeatAnswer ignored -> this;
      case RaftMessage.PieceInstalled ignored -> this;
      case RaftMessage.TimeoutNow ignored -> this;
    };
  }

  private RaftRole follow(RaftMessage message) {
    return new Follower(state, Optional.of(message.from())).receive(message);
  }

  /** A grant of a pre-vote is of the term that would come; a refusal of it, of this one. */
  RaftRole onVoteAnswer(RaftMessage.VoteAnswer answer) {
    if (answer.isPre() != (kind == Kind.PRE_VOTE)) {
      return this;
    }
    votes.putIfAbsent(answer.from(), answer.isGranted());
    return counted();
  }

  @Override
  public RaftRole persisted(long write) {
    if (kind != Kind.PRE_VOTE && write >= ownVote) {
      votes.put(state.self, true);
      return counted();
    }
    return this;
  }

  private RaftRole counted() {
    if (state.membership().isQuorum(voter -> votes.getOrDefault(voter, false))) {
      return kind == Kind.PRE_VOTE ? stand(state, Kind.VOTE) : Leader.elected(state);
    }
    if (state.membership().isBlocked(voter -> !votes.getOrDefault(voter, true))) {
      return new Follower(state, Optional.empty());
    }
    return this;
  }

  @Override
  public boolean knowsLiveLeader() {
    return false;
  }

  @Override
  public Output.Role role() {
    return Output.Role.CANDIDATE;
  }

  @Override
  public Optional<ReplicaId> leader() {
    return Optional.empty();
  }
}
