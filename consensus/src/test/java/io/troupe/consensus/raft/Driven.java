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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replica 1 of a group, driven by hand: a test says what its peers and its disk do. */
final class Driven {
  static final RaftSettings SETTINGS =
      new RaftSettings(10, 3, 8, 1 << 20, 1 << 10, 4, 1 << 12, 1 << 12, 100, 16, 256, 5);

  final SimDisk disk;
  final RaftReplica replica;

  /** What it sent since this was last cleared, at once or once it was written. */
  final List<RaftMessage> sent = new ArrayList<>();

  final List<Entry> committed = new ArrayList<>();
  final List<SnapshotMark> installs = new ArrayList<>();
  final List<Long> readable = new ArrayList<>();
  final List<Long> failedReads = new ArrayList<>();
  Optional<Output.Standing> standing = Optional.empty();
  private boolean diskHangs;

  Driven(Membership members) {
    this(members, SETTINGS);
  }

  Driven(Membership members, RaftSettings settings) {
    SnapshotMark initial = SnapshotMark.initial(members);
    disk = new SimDisk(initial);
    replica =
        new RaftReplica(id(1), settings, RaftReplica.Restored.blank(initial), disk, /* seed= */ 1);
  }

  static ReplicaId id(int number) {
    return new ReplicaId(number);
  }

  static Membership voters(int... numbers) {
    List<ReplicaId> ids = new ArrayList<>();
    for (int number : numbers) {
      ids.add(id(number));
    }
    return Membership.of(ids);
  }

  /** What it writes from now on gets to the disk at once, or not until this is said again. */
  void diskHangs(boolean hangs) {
    diskHangs = hangs;
    sync();
  }

  Output.Answer feed(Input<RaftMessage> input) {
    Output<RaftMessage> output = replica.step(input);
    output.write().ifPresent(disk::write);
    sent.addAll(output.send());
    output.install().ifPresent(installs::add);
    committed.addAll(output.committed());
    readable.addAll(output.readable());
    failedReads.addAll(output.failedReads());
    output.role().ifPresent(it -> standing = Optional.of(it));
    sync();
    return output.answer();
  }

  private void sync() {
    while (!diskHangs && disk.isBusy()) {
      var write = disk.sync();
      sent.addAll(write.thenSend());
      var unused = feed(new Input.Persisted<>(write.number()));
    }
  }

  Output.Answer receive(RaftMessage message) {
    return feed(new Input.Received<>(message));
  }

  void tick(int times) {
    for (int i = 0; i < times; i++) {
      var unused = feed(new Input.TimePassed<>());
    }
  }

  Output.Answer propose(String command) {
    return feed(new Input.Propose<>(List.of(Payload.utf8(command))));
  }

  Output.Answer change(Membership target) {
    return feed(new Input.ChangeMembers<>(target));
  }

  /** Ticks until it asks, and gives it the votes of these; alone it needs none. */
  void elect(int... voters) {
    for (int i = 0; i < 50 && !leads(); i++) {
      tick(1);
      for (int voter : voters) {
        for (RaftMessage message : List.copyOf(sent)) {
          if (message instanceof RaftMessage.AskVote ask && ask.to().equals(id(voter))) {
            sent.remove(message);
            var unused =
                receive(
                    new RaftMessage.VoteAnswer(id(voter), id(1), ask.term(), true, ask.isPre()));
          }
        }
      }
    }
    if (!leads()) {
      throw new AssertionError("it was not elected: " + standing);
    }
  }

  boolean leads() {
    return standing.filter(it -> it.role() == Output.Role.LEADER).isPresent();
  }

  Term term() {
    return standing.orElseThrow().term();
  }

  /** A peer says that it has the log up to there. */
  void appended(int from, long match) {
    var unused = receive(new RaftMessage.Appended(id(from), id(1), term(), new LogIndex(match)));
  }

  /** A peer answers the newest heartbeat that it was sent. */
  void beats(int from) {
    long probe =
        sentTo(from, RaftMessage.Heartbeat.class).stream()
            .mapToLong(RaftMessage.Heartbeat::probe)
            .max()
            .orElse(0);
    var unused = receive(new RaftMessage.HeartbeatAnswer(id(from), id(1), term(), probe));
  }

  <T extends RaftMessage> List<T> sentTo(int to, Class<T> kind) {
    return sent.stream()
        .filter(it -> kind.isInstance(it) && it.to().equals(id(to)))
        .map(kind::cast)
        .toList();
  }
}
