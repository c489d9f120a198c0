package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write.Vote;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** What a replica knows in every role. */
final class RaftState {
  /** Of the time of an election: long enough for all to see that the leader is gone. */
  private static final int FIRST_RANK_TENTHS = 2;

  /** Of the time of an election: long enough for the rank before to be elected. */
  private static final int RANK_TENTHS = 3;

  final ReplicaId self;
  final RaftSettings settings;
  final RaftLog log;
  final Outbox outbox = new Outbox();
  private final Chance chance;
  private Vote vote;
  private long commit;
  private long applied;

  /** Until it is no longer new. */
  private int newTicks;

  /** The last entry that the state machine was given. */
  private long given;

  /** What it was given and has not applied yet. */
  private final ArrayDeque<Given> unapplied = new ArrayDeque<>();

  private long unappliedBytes;

  private record Given(long last, long bytes) {}

  /** The snapshot that the state machine is loading. */
  private Optional<SnapshotMark> installing = Optional.empty();

  private boolean isInstallGiven;

  private boolean isMissed;

  RaftState(
      ReplicaId self,
      RaftSettings settings,
      RaftLog log,
      Vote vote,
      LogIndex applied,
      Chance chance) {
    this.self = self;
    this.settings = settings;
    this.log = log;
    this.vote = vote;
    this.chance = chance;
    this.applied = applied.number();
    this.given = applied.number();
    this.commit = applied.number();
    this.newTicks = settings.newTicks();
    if (log.lastTerm().isAfter(vote.term())) {
      throw new IllegalArgumentException(
          "the log ends in term %s, but the vote is of term %s"
              .formatted(log.lastTerm(), vote.term()));
    }
    if (applied.number() < log.base().index().number() || applied.number() > log.last()) {
      throw new IllegalArgumentException(
          "the log is from %s to %d, but the state machine has applied %s"
              .formatted(log.base().index(), log.last(), applied));
    }
  }

  Term term() {
    return vote.term();
  }

  Optional<ReplicaId> votedFor() {
    return vote.candidate();
  }

  /** A later term begins; this replica has voted for nobody in it. */
  void enter(Term later) {
    if (!later.isAfter(vote.term())) {
      throw new IllegalStateException("term " + later + " does not follow " + vote.term());
    }
    remember(new Vote(later, Optional.empty()));
  }

  /** Votes in this term; at most once. */
  void voteFor(ReplicaId candidate) {
    if (vote.candidate().isPresent() && !vote.candidate().get().equals(candidate)) {
      throw new IllegalStateException(
          "a second vote in term " + vote.term() + ": for " + candidate);
    }
    remember(new Vote(vote.term(), Optional.of(candidate)));
  }

  private void remember(Vote changed) {
    if (!changed.equals(vote)) {
      vote = changed;
      outbox.vote(changed);
    }
  }

  void tick() {
    newTicks = Math.max(0, newTicks - 1);
  }

  Membership membership() {
    return log.membership();
  }

  /**
   * Whether it may stand for election. One that its own log has removed still may, as long as that
   * is not known to be committed: it may be the only one that can bring the removal to the others
   * (thesis 4.2.2).
   */
  boolean mayStand() {
    return installing.isEmpty() && (isMissed || log.isVoterFrom(commit, self));
  }

  /**
   * Somebody wants its vote, and lacks entries that it has. Whoever gave them to it may have lost
   * them, while they made it no voter here: then nobody but itself can be elected, by the voters
   * that its own log names.
   */
  void isMissed(boolean missed) {
    isMissed = missed;
  }

  /** Whether it stands without being told to. */
  boolean mayStandAlone() {
    return settings.priority() > 0 && mayStand();
  }

  /**
   * When to stand, counted from the last sign of a leader; no two replicas agree for long. The only
   * voter waits for nobody.
   */
  int patienceTicks() {
    int steps = RaftSettings.MAX_PRIORITY - settings.priority() + 1;
    int drawn = settings.electionTicks() * steps + chance.below(settings.electionTicks());
    boolean isAlone = membership().voters().equals(List.of(self)) && !membership().isJoint();
    return isAlone ? 1 : drawn;
  }

  /**
   * When to stand once the leader seems gone, counted from then. The voters that are left stand one
   * after another, so that they do not split their votes: whose turn it is goes round with the
   * term, and a higher priority comes before all lower ones.
   */
  int ticksOfRank(ReplicaId gone) {
    List<ReplicaId> left =
        membership().all().stream()
            .filter(it -> membership().isVoter(it) && !it.equals(gone))
            .toList();
    int voters = Math.max(1, left.size());
    int steps = RaftSettings.MAX_PRIORITY - settings.priority() + (newTicks > 0 ? 1 : 0);
    int rank = (int) Math.floorMod(left.indexOf(self) + term().number(), (long) voters);
    int first = Math.max(1, settings.electionTicks() * FIRST_RANK_TENTHS / 10);
    int apart = Math.max(1, settings.electionTicks() * RANK_TENTHS / 10);
    return first + apart * (rank + steps * voters);
  }

  /** Whether a candidate's log has all that this one has, as far as that matters (paper 5.4.1). */
  boolean isUpToDate(LogIndex last, Term lastTerm) {
    int byTerm = lastTerm.compareTo(log.lastTerm());
    return byTerm > 0 || (byTerm == 0 && last.number() >= log.last());
  }

  /** Adds an entry of this term to the log, to be written. */
  void append(Entry.Content content) {
    append(new Entry(new LogIndex(log.last() + 1), term(), content));
  }

  void append(Entry entry) {
    log.append(entry);
    outbox.entry(entry);
  }

  /** The leader wants other entries from here on. */
  void truncateFrom(long index) {
    if (index <= commit) {
      throw new IllegalStateException(
          "entry " + index + " is to be dropped, but is committed, as is " + commit);
    }
    log.truncateFrom(index);
    outbox.dropFrom(new LogIndex(index));
  }

  long commit() {
    return commit;
  }

  /** The log is known to be committed up to there. */
  void commitUpTo(long index) {
    if (index > log.last()) {
      throw new IllegalStateException(
          "entry " + index + " is committed, but the log ends with " + log.last());
    }
    commit = Math.max(commit, index);
  }

  long applied() {
    return applied;
  }

  void appliedUpTo(long index) {
    if (index > given) {
      throw new IllegalStateException(
          "entry " + index + " is applied, but the state machine was given up to " + given);
    }
    applied = Math.max(applied, index);
    forgetGiven();
  }

  private void forgetGiven() {
    while (!unapplied.isEmpty() && unapplied.getFirst().last() <= applied) {
      unappliedBytes -= unapplied.removeFirst().bytes();
    }
  }

  /** A snapshot of the state machine as of an applied entry is on disk. */
  void snapshotTaken(long upTo) {
    if (upTo > applied) {
      throw new IllegalStateException(
          "a snapshot up to " + upTo + ", but only " + applied + " is applied");
    }
    if (upTo > log.base().index().number()) {
      log.beginBehind(upTo);
      outbox.base(log.base());
    }
  }

  /** A snapshot that was received takes the place of the log and of the state machine. */
  void install(SnapshotMark mark) {
    long index = mark.index().number();
    if (log.last() > index) {
      // Another leader's, which stand behind an entry that is not in the snapshot.
      outbox.dropFrom(mark.index().next());
    }
    log.replaceBy(mark);
    outbox.base(mark);
    installing = Optional.of(mark);
    isInstallGiven = false;
    commit = Math.max(commit, index);
    given = Math.max(given, index);
  }

  void snapshotInstalled(LogIndex upTo) {
    if (isInstallGiven && installing.isPresent() && installing.get().index().equals(upTo)) {
      applied = Math.max(applied, upTo.number());
      forgetGiven();
      installing = Optional.empty();
    }
  }

  /** Gives the state machine what it may load or apply now: it is on disk here. */
  void giveCommitted() {
    if (installing.isPresent()
        && !isInstallGiven
        && installing.get().index().number() <= log.persisted()) {
      outbox.install(installing.get());
      isInstallGiven = true;
    }
    long upTo = Math.min(commit, log.persisted());
    while (installing.isEmpty()
        && given < upTo
        && given - applied < settings.maxUnappliedEntries()
        && unappliedBytes < settings.maxUncommittedBytes()) {
      long before = Math.min(upTo, applied + settings.maxUnappliedEntries()) + 1;
      List<Entry> entries = log.entries(given + 1, before, settings.maxMessageBytes());
      outbox.committed(entries);
      given = entries.getLast().index().number();
      long bytes = RaftLog.bytes(entries);
      unapplied.add(new Given(given, bytes));
      unappliedBytes += bytes;
    }
  }
}
