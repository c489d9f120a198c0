package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Reason;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Orders the log of its term, brings all others to the same, and commits what a majority has. */
final class Leader implements RaftRole {
  private final RaftState state;
  private final Optional<ReplicaId> self;
  private final RaftSettings settings;
  private final Peers peers;
  private final Reads reads;
  private final Change change = new Change();

  /** The first entry of this term: nothing is known to be committed before it is. */
  private final long begin;

  private final ArrayDeque<Batch> uncommitted = new ArrayDeque<>();
  private long uncommittedBytes;
  private int ticksToHeartbeat;
  private int ticksToCheck;
  private long oldestWrite;
  private Optional<ReplicaId> heir = Optional.empty();
  private int heirTicks;

  /** Commands that were proposed together. */
  private record Batch(long last, long bytes) {}

  private Leader(RaftState state) {
    this.state = state;
    this.self = Optional.of(state.self);
    this.settings = state.settings;
    this.peers = new Peers(state);
    this.reads = new Reads(state);
    this.ticksToHeartbeat = settings.heartbeatTicks();
    this.ticksToCheck = settings.electionTicks();
    this.begin = state.log.last() + 1;
  }

  /** The voters have spoken. */
  static RaftRole elected(RaftState state) {
    Leader leader = new Leader(state);
    leader.peers.meetMembers();
    // Entries of earlier terms are committed by one of this term only (the paper, 5.4.2).
    state.append(new Entry.Content.NoOp());
    leader.peers.replicateToAll();
    return leader;
  }

  // --- Time --------------------------------------------------------------------------------------

  @Override
  public RaftRole tick() {
    if (--ticksToCheck == 0) {
      ticksToCheck = settings.electionTicks();
      boolean isCutOff = !peers.isQuorum(Progress::isActive);
      boolean isHeldUp = isDiskStuck() && peers.isQuorumOfOthers(Progress::isActive);
      if (isCutOff || isHeldUp) {
        // Its clients must not be kept waiting (thesis 6.2).
        return new Follower(state, Optional.empty());
      }
      peers.forEach(Progress::forgetActivity);
    }
    if (heir.isPresent() && ++heirTicks >= settings.electionTicks()) {
      heir = Optional.empty();
    }
    if (--ticksToHeartbeat == 0) {
      ticksToHeartbeat = settings.heartbeatTicks();
      peers.forEach(Progress::beat);
      peers.beat(reads.round());
    }
    return this;
  }

  /**
   * Whether one and the same write was under way all the time since this was last asked. A leader
   * that only sends heartbeats holds the whole group up: nothing is committed on its disk, so its
   * state machine stands still and nobody gets an answer.
   */
  private boolean isDiskStuck() {
    long before = oldestWrite;
    oldestWrite = state.log.oldestWrite();
    return before > 0 && oldestWrite == before;
  }

  // --- What peers say ----------------------------------------------------------------------------

  @Override
  public RaftRole receive(RaftMessage message) {
    Progress progress = peers.get(message.from());
    switch (message) {
      case RaftMessage.Append append -> throw second(append);
      case RaftMessage.Heartbeat heartbeat -> throw second(heartbeat);
      case RaftMessage.InstallPiece install -> throw second(install);
      case RaftMessage.Appended appended -> {
        return progress == null ? this : onAppended(appended, progress);
      }
      case RaftMessage.NotAppended refused -> {
        if (progress != null) {
          onNotAppended(refused, progress);
        }
      }
      case RaftMessage.HeartbeatAnswer answer -> {
        return progress == null ? this : onHeartbeatAnswer(answer, progress);
      }
      case RaftMessage.PieceInstalled installed -> {
        if (progress != null) {
          onPieceInstalled(installed, progress);
        }
      }
      case RaftMessage.AskVote ignored -> {}
      case RaftMessage.VoteAnswer ignored -> {}
      case RaftMessage.TimeoutNow ignored -> {}
    }
    return this;
  }

  private IllegalStateException second(RaftMessage message) {
    return new IllegalStateException(
        "replica %s leads term %s as well: %s".formatted(message.from(), state.term(), message));
  }

  private RaftRole onAppended(RaftMessage.Appended appended, Progress progress) {
    progress.answered(0);
    progress.matched(appended.match().number());
    RaftRole then = advance();
    peers.replicate(appended.from(), progress);
    handOver(appended.from(), progress);
    return then;
  }

  /** Goes back, by whole terms, to where the logs may be equal (the paper, end of 5.3). */
  private void onNotAppended(RaftMessage.NotAppended refused, Progress progress) {
    progress.answered(0);
    if (!progress.isMismatch(refused.previous().number())) {
      return;
    }
    // To before the base, if need be: then only a snapshot helps.
    long least = Math.max(state.log.base().index().number() - 1, progress.match());
    long hint = state.log.lastNotLater(refused.hintTerm(), least, refused.hint().number());
    progress.probeFrom(hint + 1);
    peers.replicate(refused.from(), progress);
  }

  private RaftRole onHeartbeatAnswer(RaftMessage.HeartbeatAnswer answer, Progress progress) {
    progress.answered(answer.probe());
    confirmReads();
    if (progress.seemsStuck()) {
      switch (progress.mode()) {
        case PROBE -> progress.probeFrom(progress.next());
        case REPLICATE -> progress.probeFrom(progress.match() + 1);
        case SNAPSHOT -> peers.sendPiece(answer.from(), progress);
      }
    }
    peers.replicate(answer.from(), progress);
    return goOnChanging();
  }

  private void onPieceInstalled(RaftMessage.PieceInstalled installed, Progress progress) {
    progress.answered(0);
    // A repeated answer is no reason to send anything twice: copies would go round for ever.
    if (progress.snapshot().filter(mark -> mark.index().equals(installed.at())).isPresent()
        && progress.wantsPiece(installed.next())) {
      peers.sendPiece(installed.from(), progress);
    }
  }

  // --- The log -----------------------------------------------------------------------------------

  /** Puts commands into the log, all or none. */
  void propose(List<Payload> commands) {
    long bytes = 0;
    for (Payload command : commands) {
      if (command.length() > settings.maxEntryBytes()) {
        refuse(
            Reason.INVALID,
            "a command has at most %d bytes, not %d"
                .formatted(settings.maxEntryBytes(), command.length()));
        return;
      }
      bytes += Entry.OVERHEAD_BYTES + command.length();
    }
    if (commands.isEmpty()) {
      refuse(Reason.INVALID, "there is no command");
    } else if (heir.isPresent()) {
      refuseForHeir(heir.get());
    } else if (!uncommitted.isEmpty()
        && uncommittedBytes + bytes > settings.maxUncommittedBytes()) {
      refuse(
          Reason.OVERLOADED,
          "%d bytes are not committed and on disk yet, %d are allowed"
              .formatted(uncommittedBytes, settings.maxUncommittedBytes()));
    } else {
      LogIndex first = new LogIndex(state.log.last() + 1);
      for (Payload command : commands) {
        state.append(new Entry.Content.Command(command));
      }
      uncommitted.add(new Batch(state.log.last(), bytes));
      uncommittedBytes += bytes;
      state.outbox.accept(first, state.term());
      peers.replicateToAll();
    }
  }

  @Override
  public RaftRole persisted(long write) {
    return advance();
  }

  /** Commits what a majority has on disk, and does what waited for that. */
  private RaftRole advance() {
    long reached =
        state
            .membership()
            .reachedByQuorum(
                voter -> voter.equals(state.self) ? state.log.persisted() : peers.matchOf(voter));
    // Only entries of the own term are committed by counting (the paper, 5.4.2 and figure 8).
    if (reached > state.commit() && reached >= begin) {
      state.commitUpTo(reached);
      askForReads();
    }
    // What is not on disk here is in memory, however many others have it.
    long done = Math.min(state.commit(), state.log.persisted());
    while (!uncommitted.isEmpty() && uncommitted.getFirst().last() <= done) {
      uncommittedBytes -= uncommitted.removeFirst().bytes();
    }
    return goOnChanging();
  }

  // --- Reads -------------------------------------------------------------------------------------

  /** Asks when the state machine may be read. */
  void read(long read) {
    if (reads.count() >= settings.maxReads()) {
      refuse(Reason.OVERLOADED, settings.maxReads() + " reads wait already");
      return;
    }
    reads.add(read);
    askForReads();
  }

  private void askForReads() {
    // Before it has committed an entry of its own, a leader does not know what is committed (6.4).
    if (state.commit() >= begin && reads.begin()) {
      peers.beat(reads.round());
      confirmReads();
    }
  }

  private void confirmReads() {
    while (reads.isAsking() && isConfirmed()) {
      reads.confirm();
      if (reads.begin()) {
        peers.beat(reads.round());
      }
    }
  }

  private boolean isConfirmed() {
    return peers.isQuorum(progress -> progress.probe() >= reads.round());
  }

  @Override
  public void applied() {
    reads.answer();
  }

  // --- Members and leadership --------------------------------------------------------------------

  /** Begins to bring the group to these members. */
  RaftRole changeMembers(Membership target) {
    Membership now = state.membership();
    if (target.isJoint()) {
      refuse(Reason.INVALID, "name the members as they are to be in the end");
    } else if (target.equals(now) && !change.hasAim()) {
      refuse(Reason.INVALID, "these are the members: " + now);
    } else if (together(now, target) > Membership.MAX_MEMBERS) {
      refuse(Reason.INVALID, "old and new are more than " + Membership.MAX_MEMBERS + " members");
    } else if (heir.isPresent()) {
      refuseForHeir(heir.get());
    } else if (state.commit() < begin || isChanging()) {
      // Without an entry of its own term, two leaders could change members at once (Ongaro, "bug
      // in single-server membership changes", raft-dev, 2015).
      refuse(Reason.BUSY, "members are changing, or nothing of this term is committed yet");
    } else {
      change.aimAt(target);
      RaftRole then = goOnChanging();
      state.outbox.accept(new LogIndex(state.log.last()), state.term());
      return then;
    }
    return this;
  }

  /** On the way from one to the other there are so many members. */
  private static int together(Membership now, Membership target) {
    Set<ReplicaId> everybody = now.all();
    everybody.addAll(target.all());
    return everybody.size();
  }

  private boolean isChanging() {
    return state.log.membershipIndex() > state.commit() || state.membership().isJoint();
  }

  /** Goes a step further, once the last one is committed. */
  private RaftRole goOnChanging() {
    if (state.log.membershipIndex() > state.commit() || state.commit() < begin) {
      return this;
    }
    Membership now = state.membership();
    if (!now.isVoter(state.self)) {
      // It leads without counting itself until here (the paper, section 6).
      peers.beat(reads.round());
      peers.best().ifPresent(this::tellToStand);
      return new Follower(state, Optional.empty());
    }
    Optional<Membership> next = change.next(now, this::isCaughtUp);
    if (next.isPresent()) {
      state.append(new Entry.Content.Members(next.get()));
      peers.meetMembers();
      // Whoever is to be no voter any more must not lead.
      heir = heir.filter(next.get().voters()::contains);
      peers.replicateToAll();
      // Whoever has not confirmed reads yet may be gone now, and never will.
      confirmReads();
    }
    return this;
  }

  /**
   * It has nearly all (thesis 4.2.1), and was heard of lately. A short log alone says nothing, nor
   * do answers from before it became a learner: it took an append of this leader's, and the entry
   * that named it, if that is not the beginning.
   */
  private boolean isCaughtUp(ReplicaId peer) {
    Progress progress = peers.get(peer);
    return progress != null
        && progress.isActive()
        && progress.mode() == Progress.Mode.REPLICATE
        && progress.match() >= state.log.membershipIndex()
        && progress.match() + settings.catchUpEntries() >= state.log.last();
  }

  /** Hands the leadership over, or gives up after the time of an election (thesis 3.10). */
  void transfer(ReplicaId to) {
    Progress progress = peers.get(to);
    if (progress == null || !state.membership().voters().contains(to)) {
      refuse(Reason.INVALID, "replica " + to + " is no other voter of this group");
    } else if (heir.isPresent()) {
      refuseForHeir(heir.get());
    } else {
      heir = Optional.of(to);
      heirTicks = 0;
      state.outbox.accept(new LogIndex(state.log.last()), state.term());
      handOver(to, progress);
    }
  }

  private void refuseForHeir(ReplicaId to) {
    refuse(Reason.TRANSFERRING, "replica " + to + " is to lead");
  }

  private void handOver(ReplicaId peer, Progress progress) {
    if (heir.isPresent() && heir.get().equals(peer) && progress.match() == state.log.last()) {
      tellToStand(peer);
    }
  }

  private void tellToStand(ReplicaId peer) {
    state.outbox.send(new RaftMessage.TimeoutNow(state.self, peer, state.term()));
  }

  private void refuse(Reason why, String detail) {
    state.outbox.refuse(why, detail, leader());
  }

  @Override
  public boolean knowsLiveLeader() {
    return true;
  }

  @Override
  public void leave() {
    reads.fail();
  }

  @Override
  public Output.Role role() {
    return Output.Role.LEADER;
  }

  @Override
  public Optional<ReplicaId> leader() {
    return self;
  }
}
