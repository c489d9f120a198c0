package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.Optional;

/** Takes the log from the leader of its term, and stands for election when it hears of none. */
final class Follower implements RaftRole {
  private final RaftState state;
  private Optional<ReplicaId> leader;
  private final int patienceTicks;

  /** Since the last sign of a leader; at least the time of an election once it seems gone. */
  private int silentTicks;

  /** It stands after so many of them. */
  private int standTicks;

  /** The snapshot that is coming in: where it stands, and which piece is next. */
  private Optional<Incoming> incoming = Optional.empty();

  private record Incoming(LogIndex at, Term term, int next) {}

  Follower(RaftState state, Optional<ReplicaId> leader) {
    this.state = state;
    this.leader = leader;
    this.patienceTicks = state.patienceTicks();
    this.standTicks = patienceTicks;
  }

  @Override
  public RaftRole tick() {
    // It need not count on: one that never stands would count past what an int holds.
    silentTicks = Math.min(silentTicks + 1, standTicks);
    if (silentTicks < standTicks || !state.mayStandAlone()) {
      return this;
    }
    return Candidate.stand(state, Candidate.Kind.PRE_VOTE);
  }

  @Override
  public RaftRole receive(RaftMessage message) {
    switch (message) {
      case RaftMessage.Append append -> {
        heard(append.from());
        onAppend(append);
      }
      case RaftMessage.Heartbeat heartbeat -> {
        heard(heartbeat.from());
        onHeartbeat(heartbeat);
      }
      case RaftMessage.InstallPiece install -> {
        heard(install.from());
        onInstallPiece(install);
      }
      case RaftMessage.TimeoutNow unused -> {
        return state.mayStand() ? Candidate.stand(state, Candidate.Kind.TRANSFER) : this;
      }
      case RaftMessage.AskVote ignored -> {}
      case RaftMessage.VoteAnswer ignored -> {}
      case RaftMessage.Appended ignored -> {}
      case RaftMessage.NotAppended ignored -> {}
      case RaftMessage.HeartbeatAnswer ignored -> {}
      case RaftMessage.PieceInstalled ignored -> {}
    }
    return this;
  }

  /**
   * Its leader counts as silent for long, and its wait is that of its rank, if that is the shorter
   * one. Unless the leader speaks up: {@link #heard}.
   */
  @Override
  public void peerGone(ReplicaId peer) {
    if (leader.filter(peer::equals).isPresent()) {
      int left = Math.min(standTicks - silentTicks, state.ticksOfRank(peer));
      silentTicks = Math.max(silentTicks, state.settings.electionTicks());
      standTicks = silentTicks + left;
    }
  }

  /** It voted for somebody, and gives them time. */
  void hasVoted() {
    waitAnew();
  }

  private void waitAnew() {
    silentTicks = 0;
    standTicks = patienceTicks;
  }

  private void heard(ReplicaId from) {
    if (leader.isEmpty()) {
      leader = Optional.of(from);
    } else if (!leader.get().equals(from)) {
      throw new IllegalStateException(
          "two leaders in term %s: %s and %s".formatted(state.term(), leader.get(), from));
    }
    waitAnew();
    state.isMissed(false);
  }

  /** The paper, figure 2, "AppendEntries RPC", receiver. Its step 1 is the sorting by term. */
  private void onAppend(RaftMessage.Append append) {
    long previous = append.previous().number();
    if (previous < state.commit()) {
      // Late. What is committed is the same everywhere.
      acknowledge(append.from(), state.commit());
      return;
    }
    if (!state.log.has(previous, append.previousTerm())) {
      refuse(append);
      return;
    }
    for (Entry entry : append.entries()) {
      long index = entry.index().number();
      if (index <= state.log.last()) {
        if (state.log.term(index).equals(entry.term())) {
          continue;
        }
        state.truncateFrom(index);
      }
      state.append(entry);
    }
    // Only what this append reached is known to equal the leader's log, not what may lie behind.
    long match = previous + append.entries().size();
    state.commitUpTo(Math.min(append.commit().number(), match));
    acknowledge(append.from(), match);
  }

  /** Its log equals the leader's up to there, once all this is on disk. */
  private void acknowledge(ReplicaId from, long match) {
    state.outbox.sendAfterWrite(
        new RaftMessage.Appended(state.self, from, state.term(), new LogIndex(match)));
  }

  /** Names the last place that may match: in a whole term of other entries, one step back. */
  private void refuse(RaftMessage.Append append) {
    long end = Math.min(append.previous().number(), state.log.last());
    long hint = state.log.lastNotLater(append.previousTerm(), state.commit(), end);
    state.outbox.send(
        new RaftMessage.NotAppended(
            state.self,
            append.from(),
            state.term(),
            append.previous(),
            new LogIndex(hint),
            state.log.term(hint)));
  }

  private void onHeartbeat(RaftMessage.Heartbeat heartbeat) {
    state.commitUpTo(heartbeat.commit().number());
    state.outbox.send(
        new RaftMessage.HeartbeatAnswer(
            state.self, heartbeat.from(), state.term(), heartbeat.probe()));
  }

  /** The paper, figure 13. */
  private void onInstallPiece(RaftMessage.InstallPiece install) {
    LogIndex at = install.mark().index();
    if (state.log.has(at.number(), install.mark().term())) {
      state.commitUpTo(at.number());
    }
    if (at.number() <= state.commit()) {
      // It has all that already.
      acknowledge(install.from(), state.commit());
      return;
    }
    int next =
        incoming
            .filter(it -> it.at().equals(at) && it.term().equals(install.mark().term()))
            .map(Incoming::next)
            .orElse(0);
    if (install.place() == next) {
      state.outbox.piece(
          new Write.ReceivedPiece(
              install.mark(), install.place(), install.payload(), install.isLast()));
      if (install.isLast()) {
        incoming = Optional.empty();
        state.install(install.mark());
        acknowledge(install.from(), at.number());
        return;
      }
      next++;
      incoming = Optional.of(new Incoming(at, install.mark().term(), next));
    }
    state.outbox.sendAfterWrite(
        new RaftMessage.PieceInstalled(state.self, install.from(), state.term(), at, next));
  }

  @Override
  public boolean knowsLiveLeader() {
    return leader.isPresent() && silentTicks < state.settings.electionTicks();
  }

  @Override
  public Output.Role role() {
    return Output.Role.FOLLOWER;
  }

  @Override
  public Optional<ReplicaId> leader() {
    return leader;
  }
}
