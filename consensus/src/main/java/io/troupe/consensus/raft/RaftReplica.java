package io.troupe.consensus.raft;

import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Reason;
import io.troupe.consensus.Replica;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write;
import java.util.Optional;
import java.util.function.Consumer;

/** A replica that speaks Raft. What each role does is in its own class. */
public final class RaftReplica implements Replica<RaftMessage> {
  private final RaftState state;
  private RaftRole role;
  private Output.Standing standing;

  /**
   * What the disk says after a start: exactly what the writes left that are whole there, without a
   * gap, and at least all that were reported as persisted. {@link StoredLog} must be able to answer
   * for it. Pieces of a snapshot that was not received to its end count for nothing.
   *
   * @param vote the newest that was written; not of an earlier term than the end of the log
   * @param base the newest that was written, or the initial one; its snapshot must be loaded first
   *     if the state machine is not that far, as after a crash just behind the last piece
   * @param last the end of the log; that of the base if it holds nothing
   * @param applied what the state machine holds: from the base to the end of the log, and no more
   *     than was committed
   */
  public record Restored(Write.Vote vote, SnapshotMark base, LogIndex last, LogIndex applied) {
    /**
     * A new replica. All that a group ever has begin with the same mark, also those that join later
     * and are no members in it: whoever begins with other members may found a group of its own. A
     * mark behind the beginning is a group that goes on from a snapshot of another; every replica
     * has that snapshot.
     */
    public static Restored blank(SnapshotMark initial) {
      return new Restored(
          new Write.Vote(initial.term(), Optional.empty()),
          initial,
          initial.index(),
          initial.index());
    }
  }

  /**
   * A replica as its disk has it.
   *
   * @param seed from which it draws how long it waits before it stands for election; different for
   *     each replica and start
   */
  public RaftReplica(
      ReplicaId self, RaftSettings settings, Restored restored, StoredLog stored, long seed) {
    RaftLog log = new RaftLog(stored, restored.base(), restored.last(), settings.cachedBytes());
    this.state =
        new RaftState(self, settings, log, restored.vote(), restored.applied(), new Chance(seed));
    this.role = new Follower(state, Optional.empty());
    this.standing = standing();
  }

  @Override
  public Output<RaftMessage> step(Input<RaftMessage> input) {
    switch (input) {
      case Input.TimePassed<RaftMessage> unused -> {
        state.tick();
        become(role.tick());
      }
      case Input.Received<RaftMessage> received -> receive(received.message());
      case Input.PeerGone<RaftMessage> gone -> role.peerGone(gone.peer());
      case Input.Persisted<RaftMessage> persisted -> {
        state.outbox.checkWasMade(persisted.write());
        state.log.persistedBy(persisted.write());
        become(role.persisted(persisted.write()));
      }
      case Input.Applied<RaftMessage> applied -> {
        state.appliedUpTo(applied.upTo().number());
        role.applied();
      }
      case Input.SnapshotTaken<RaftMessage> taken -> state.snapshotTaken(taken.upTo().number());
      case Input.SnapshotInstalled<RaftMessage> installed -> {
        state.snapshotInstalled(installed.upTo());
        role.applied();
      }
      case Input.Propose<RaftMessage> propose ->
          asLeader(leader -> leader.propose(propose.commands()));
      case Input.ReadBarrier<RaftMessage> read -> asLeader(leader -> leader.read(read.read()));
      case Input.TransferLeadership<RaftMessage> transfer ->
          asLeader(leader -> leader.transfer(transfer.to()));
      case Input.ChangeMembers<RaftMessage> change ->
          asLeader(leader -> become(leader.changeMembers(change.target())));
    }
    return output();
  }

  private Output<RaftMessage> output() {
    state.giveCommitted();
    Optional<Write<RaftMessage>> write = state.outbox.takeWrite();
    write.ifPresent(it -> state.log.isWrittenBy(it.number()));
    if (!isAsTold()) {
      standing = standing();
      state.outbox.role(standing);
    }
    return state.outbox.take(write);
  }

  private boolean isAsTold() {
    return standing.role() == role.role()
        && standing.term().equals(state.term())
        && standing.leader().equals(role.leader());
  }

  private Output.Standing standing() {
    return new Output.Standing(role.role(), state.term(), role.leader());
  }

  private void asLeader(Consumer<Leader> action) {
    if (role instanceof Leader leader) {
      action.accept(leader);
    } else {
      String detail =
          role.leader().map(leads -> "replica " + leads + " leads").orElse("nobody leads");
      state.outbox.refuse(Reason.NOT_LEADER, detail, role.leader());
    }
  }

  private void become(RaftRole next) {
    if (next != role) {
      role.leave();
      role = next;
    }
  }

  /** Sorts messages by term (the paper, 5.1): a later one is entered, an older one is told. */
  private void receive(RaftMessage message) {
    if (!message.to().equals(state.self)) {
      throw new IllegalArgumentException(
          "a message to replica %s came to %s".formatted(message.to(), state.self));
    }
    switch (message) {
      case RaftMessage.AskVote ask when ask.isPre() -> onAskPreVote(ask);
      case RaftMessage.AskVote ask -> onAskVote(ask);
      case RaftMessage.VoteAnswer answer when answer.isPre() && answer.isGranted() -> {
        if (role instanceof Candidate candidate && answer.term().equals(state.term().next())) {
          become(candidate.onVoteAnswer(answer));
        }
      }
      default -> receiveInTerm(message);
    }
  }

  private void receiveInTerm(RaftMessage message) {
    if (message.term().isAfter(state.term())) {
      state.enter(message.term());
      become(new Follower(state, Optional.empty()));
    } else if (state.term().isAfter(message.term())) {
      if (isFromLeader(message)) {
        state.outbox.send(
            new RaftMessage.HeartbeatAnswer(state.self, message.from(), state.term(), 0));
      }
      return;
    }
    become(role.receive(message));
  }

  private static boolean isFromLeader(RaftMessage message) {
    return message instanceof RaftMessage.Append
        || message instanceof RaftMessage.Heartbeat
        || message instanceof RaftMessage.InstallPiece;
  }

  /** Thesis 9.6. Changes nothing here. */
  private void onAskPreVote(RaftMessage.AskVote ask) {
    boolean knowsMore = !state.isUpToDate(ask.last(), ask.lastTerm());
    boolean granted = ask.term().isAfter(state.term()) && !role.knowsLiveLeader() && !knowsMore;
    if (knowsMore && !role.knowsLiveLeader()) {
      state.isMissed(true);
    }
    state.outbox.send(
        new RaftMessage.VoteAnswer(
            state.self, ask.from(), granted ? ask.term() : state.term(), granted, true));
  }

  /** The paper, figure 2, "RequestVote RPC", receiver. */
  private void onAskVote(RaftMessage.AskVote ask) {
    if (ask.term().isAfter(state.term())) {
      if (role.knowsLiveLeader() && !ask.isTransfer()) {
        // Whoever was removed, or cut off, must not depose a leader that others hear (4.2.3).
        return;
      }
      state.enter(ask.term());
      become(new Follower(state, Optional.empty()));
    }
    boolean granted =
        ask.term().equals(state.term())
            && state.votedFor().orElse(ask.from()).equals(ask.from())
            && (state.votedFor().isPresent() || role.leader().isEmpty())
            && state.isUpToDate(ask.last(), ask.lastTerm());
    RaftMessage.VoteAnswer answer =
        new RaftMessage.VoteAnswer(state.self, ask.from(), state.term(), granted, false);
    if (granted) {
      state.voteFor(ask.from());
      if (role instanceof Follower follower) {
        follower.hasVoted();
      } else {
        // It only asked whether it would be elected.
        become(new Follower(state, Optional.empty()));
      }
      state.outbox.sendAfterWrite(answer);
    } else {
      state.outbox.send(answer);
    }
  }
}
