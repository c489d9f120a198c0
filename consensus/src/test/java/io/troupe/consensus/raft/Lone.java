package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Replica 1 alone: what the others say comes from the test, and what it says to them is kept. */
final class Lone {
  static final ReplicaId SELF = new ReplicaId(1);

  final Disk disk;
  private final RaftReplica replica;
  private final ArrayList<RaftMessage> sent = new ArrayList<>();
  private final ArrayList<SnapshotMark> installs = new ArrayList<>();
  private final ArrayList<Entry> committed = new ArrayList<>();
  private final ArrayList<Long> readable = new ArrayList<>();
  private final ArrayList<Long> failedReads = new ArrayList<>();
  private Output.Standing standing;

  private Lone(RaftSettings settings, SnapshotMark initial, Write.Vote vote, Entry... log) {
    disk = new Disk(initial);
    disk.begin(
        new Write<>(
            1,
            Optional.of(vote),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(log),
            List.of()));
    var unused = disk.sync();
    replica = new RaftReplica(SELF, settings, disk.restored(), disk, 1);
    standing = new Output.Standing(Output.Role.FOLLOWER, vote.term(), Optional.empty());
  }

  /** Ten ticks to an election, a heartbeat every other; little of everything else. */
  static RaftSettings settings() {
    return new RaftSettings(10, 2, 8, 4 << 10, 1 << 10, 4, 1 << 14, 1 << 14, 100, 3, 0, 2, 1_000);
  }

  /** A blank one in a group of these. */
  static Lone among(int... voters) {
    return in(settings(), Membership.of(ids(voters)));
  }

  static Lone in(RaftSettings settings, Membership members) {
    return new Lone(settings, SnapshotMark.initial(members), Write.Vote.NONE);
  }

  /** One in a group of these that has a log. */
  static Lone in(Membership members, long term, Entry... log) {
    return new Lone(
        settings(),
        SnapshotMark.initial(members),
        new Write.Vote(new Term(term), Optional.empty()),
        log);
  }

  /** One of three that has a log, and the term of its end. */
  static Lone with(Entry... log) {
    return with(log[log.length - 1].term().number(), log);
  }

  static Lone with(long term, Entry... log) {
    return in(Membership.of(ids(1, 2, 3)), term, log);
  }

  // --- What happens to it ------------------------------------------------------------------------

  Output<RaftMessage> feed(Input<RaftMessage> input) {
    Output<RaftMessage> output = replica.step(input);
    output.write().ifPresent(disk::begin);
    sent.addAll(output.send());
    output.install().ifPresent(installs::add);
    committed.addAll(output.committed());
    readable.addAll(output.readable());
    failedReads.addAll(output.failedReads());
    output.role().ifPresent(now -> standing = now);
    return output;
  }

  Output<RaftMessage> receive(RaftMessage message) {
    return feed(new Input.Received<>(message));
  }

  /** Receives, and syncs. */
  Lone hears(RaftMessage message) {
    var unused = receive(message);
    return sync();
  }

  Output<RaftMessage> propose(String... commands) {
    return feed(new Input.Propose<>(Arrays.stream(commands).map(Payload::utf8).toList()));
  }

  Output.Answer read(long number) {
    return feed(new Input.ReadBarrier<>(number)).answer();
  }

  Lone tick(int times) {
    for (int i = 0; i < times; i++) {
      var unused = feed(new Input.TimePassed<>());
    }
    return this;
  }

  /** All that was written is on disk. */
  Lone sync() {
    while (disk.isBusy()) {
      Write<RaftMessage> write = disk.sync();
      sent.addAll(write.thenSend());
      var unused = feed(new Input.Persisted<>(write.number()));
    }
    return this;
  }

  /** The state machine has applied what it was given. */
  Lone apply() {
    if (!committed.isEmpty()) {
      var unused = feed(new Input.Applied<>(committed.getLast().index()));
    }
    return this;
  }

  /** Ticks until it stands for election; its messages are forgotten. */
  Lone stand() {
    while (standing.role() == Output.Role.FOLLOWER) {
      tick(1);
    }
    sync().sent.clear();
    return this;
  }

  /** Stands, gets all pre-votes and the votes of these; its messages are forgotten. */
  Lone lead(int... voters) {
    stand();
    long next = standing.role() == Output.Role.LEADER ? term() : term() + 1;
    for (int anybody = 2; anybody <= Membership.MAX_VOTERS; anybody++) {
      hears(new RaftMessage.VoteAnswer(id(anybody), SELF, new Term(next), true, true));
    }
    for (int voter : voters) {
      hears(new RaftMessage.VoteAnswer(id(voter), SELF, new Term(next), true, false));
    }
    sync().sent.clear();
    return this;
  }

  /** The peers have all of its log. */
  Lone matchedBy(int... peers) {
    for (int peer : peers) {
      hears(appended(peer, term(), disk.last().number()));
    }
    return apply();
  }

  // --- What it says ------------------------------------------------------------------------------

  /** What it sent since this was asked last. */
  List<RaftMessage> sent() {
    List<RaftMessage> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** Of that, what is of a kind. */
  <M extends RaftMessage> List<M> sent(Class<M> kind) {
    return sent().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The snapshots that the state machine was to load. */
  List<SnapshotMark> installs() {
    return List.copyOf(installs);
  }

  List<Entry> committed() {
    return List.copyOf(committed);
  }

  List<Long> readable() {
    return List.copyOf(readable);
  }

  List<Long> failedReads() {
    return List.copyOf(failedReads);
  }

  long term() {
    return standing.term().number();
  }

  Output.Role role() {
    return standing.role();
  }

  Output.Standing standing() {
    return standing;
  }

  // --- What others say, and words ----------------------------------------------------------------

  static RaftMessage.AskVote ask(int from, long term, long last, long lastTerm) {
    return new RaftMessage.AskVote(
        id(from), SELF, new Term(term), new LogIndex(last), new Term(lastTerm), false, false);
  }

  static RaftMessage.AskVote askPre(int from, long term, long last, long lastTerm) {
    return new RaftMessage.AskVote(
        id(from), SELF, new Term(term), new LogIndex(last), new Term(lastTerm), true, false);
  }

  static RaftMessage.Append append(
      int from, long term, long previous, long previousTerm, long commit, Entry... entries) {
    return new RaftMessage.Append(
        id(from),
        SELF,
        new Term(term),
        new LogIndex(previous),
        new Term(previousTerm),
        List.of(entries),
        new LogIndex(commit));
  }

  static RaftMessage.Appended appended(int from, long term, long match) {
    return new RaftMessage.Appended(id(from), SELF, new Term(term), new LogIndex(match));
  }

  static RaftMessage.Heartbeat heartbeat(int from, long term, long commit, long probe) {
    return new RaftMessage.Heartbeat(id(from), SELF, new Term(term), new LogIndex(commit), probe);
  }

  static RaftMessage.HeartbeatAnswer isHere(int from, long term, long probe) {
    return new RaftMessage.HeartbeatAnswer(id(from), SELF, new Term(term), probe);
  }

  static Entry entry(long index, long term) {
    Payload command = Payload.utf8(index + "@" + term);
    return new Entry(new LogIndex(index), new Term(term), new Entry.Content.Command(command));
  }

  static ReplicaId id(int number) {
    return new ReplicaId(number);
  }

  static List<ReplicaId> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(ReplicaId::new).toList();
  }
}
