package io.troupe.consensus.raft.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.Disk;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftReplica;
import io.troupe.consensus.raft.RaftSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A replica with its shell: a disk that syncs at once, a state machine that applies at once, unless
 * either is held back.
 */
final class Member {
  /** So many commands make a piece of a snapshot. */
  private static final int COMMANDS_OF_A_PIECE = 2;

  private final Stage stage;
  private final ReplicaId id;
  private final RaftSettings settings;
  private final Disk disk;
  private final ArrayDeque<Entry> toApply = new ArrayDeque<>();
  private final ArrayList<String> state = new ArrayList<>();
  private Optional<RaftReplica> replica = Optional.empty();
  private Optional<SnapshotMark> toInstall = Optional.empty();
  private Output.Standing standing;
  private Output.Answer answer = new Output.NoAnswer();
  private Membership members;
  private LogIndex applied = LogIndex.NONE;
  private boolean holdsSync;
  private boolean holdsApply;
  private int starts;
  private boolean asksForVotes;

  Member(Stage stage, ReplicaId id, RaftSettings settings, SnapshotMark initial) {
    this.stage = stage;
    this.id = id;
    this.settings = settings;
    this.disk = new Disk(initial);
    this.members = initial.membership();
    this.standing = new Output.Standing(Output.Role.FOLLOWER, initial.term(), Optional.empty());
  }

  void start() {
    if (isRunning()) {
      throw new IllegalArgumentException("replica " + id + " runs already");
    }
    RaftReplica.Restored restored = disk.restored();
    load(restored.base());
    standing = new Output.Standing(Output.Role.FOLLOWER, restored.vote().term(), Optional.empty());
    if (starts > 0) {
      stage.note("%s starts with %s, log to %s".formatted(id, restored.vote(), restored.last()));
    }
    long seed = 100L * id.number() + starts++;
    replica = Optional.of(new RaftReplica(id, settings, restored, disk, seed));
  }

  void crash() {
    replica = Optional.empty();
    toApply.clear();
    toInstall = Optional.empty();
    holdsSync = false;
    holdsApply = false;
    List<Write<RaftMessage>> lost = disk.crash();
    stage.note(
        id
            + " crashes"
            + lost.stream()
                .filter(write -> !write.isEmpty())
                .map(write -> ", and forgets " + write)
                .reduce("", String::concat));
  }

  void holdSync() {
    holdsSync = true;
  }

  void sync() {
    holdsSync = false;
    settle();
  }

  void holdApply() {
    holdsApply = true;
  }

  void apply() {
    holdsApply = false;
    settle();
  }

  void feed(Input<RaftMessage> input) {
    take(input);
    settle();
  }

  /** Takes a snapshot of what is applied. */
  void snapshot() {
    List<Payload> pieces = new ArrayList<>();
    for (int i = 0; i == 0 || i < state.size(); i += COMMANDS_OF_A_PIECE) {
      int end = Math.min(i + COMMANDS_OF_A_PIECE, state.size());
      pieces.add(Payload.utf8(String.join(" ", state.subList(i, end))));
    }
    disk.store(pieces);
    feed(new Input.SnapshotTaken<>(applied));
  }

  /** Lets a tick pass; whether it asks for votes now, or leads at once. */
  boolean tickStands() {
    asksForVotes = false;
    feed(new Input.TimePassed<>());
    return asksForVotes || leads();
  }

  private void take(Input<RaftMessage> input) {
    RaftReplica running =
        replica.orElseThrow(() -> new IllegalArgumentException("replica " + id + " is down"));
    Output<RaftMessage> output = running.step(input);
    output.role().ifPresent(this::stand);
    output.write().ifPresent(this::write);
    output.send().forEach(this::send);
    output
        .install()
        .ifPresent(
            mark -> {
              toApply.clear();
              toInstall = Optional.of(mark);
            });
    if (!output.committed().isEmpty()) {
      stage.note("%s commits %s".formatted(id, Entry.inARow(output.committed())));
      output.committed().forEach(stage::committed);
      toApply.addAll(output.committed());
    }
    output.readable().forEach(read -> stage.readable(id, read));
    output.failedReads().forEach(read -> stage.failed(id, read));
    answer(output.answer());
  }

  private void send(RaftMessage message) {
    asksForVotes |= message instanceof RaftMessage.AskVote;
    stage.send(message);
  }

  private void stand(Output.Standing now) {
    standing = now;
    stage.stands(id, now);
  }

  private void write(Write<RaftMessage> write) {
    disk.begin(write);
    if (!write.isEmpty()) {
      String verb = holdsSync ? "is writing" : "writes";
      stage.note("%s %s %s".formatted(id, verb, write));
    }
  }

  private void answer(Output.Answer given) {
    switch (given) {
      case Output.NoAnswer unused -> {}
      case Output.Accepted accepted -> {
        answer = accepted;
        stage.note("%s accepts, %s@%s".formatted(id, accepted.first(), accepted.term()));
      }
      case Output.Refused refused -> {
        answer = refused;
        stage.note("%s refuses, %s: %s".formatted(id, word(refused.why()), refused.detail()));
      }
    }
  }

  /** A reason as in {@code expect refused}. */
  static String word(Output.Reason why) {
    return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Syncs and applies what there is. */
  private void settle() {
    while (isRunning() && (maySync() || mayInstall() || mayApply())) {
      if (maySync()) {
        Write<RaftMessage> write = disk.sync();
        write.thenSend().forEach(this::send);
        take(new Input.Persisted<>(write.number()));
      } else if (mayInstall()) {
        SnapshotMark mark = toInstall.orElseThrow();
        toInstall = Optional.empty();
        load(mark);
        stage.note("%s loads the %s".formatted(id, mark));
        take(new Input.SnapshotInstalled<>(mark.index()));
      } else {
        apply(toApply.removeFirst());
      }
    }
  }

  private boolean maySync() {
    return !holdsSync && disk.isBusy();
  }

  private boolean mayInstall() {
    return !disk.isBusy() && toInstall.isPresent();
  }

  private boolean mayApply() {
    return !holdsApply && toInstall.isEmpty() && !toApply.isEmpty();
  }

  private void apply(Entry entry) {
    if (!entry.index().equals(applied.next())) {
      throw new AssertionError("replica " + id + " applies " + entry + " behind " + applied);
    }
    applied = entry.index();
    switch (entry.content()) {
      case Entry.Content.Command command ->
          state.add(new String(command.payload().unsafeArray(), UTF_8));
      case Entry.Content.Members changed -> members = changed.membership();
      case Entry.Content.NoOp unused -> {}
    }
    take(new Input.Applied<>(entry.index()));
  }

  private void load(SnapshotMark mark) {
    state.clear();
    for (Payload piece : disk.snapshot()) {
      state.addAll(List.of(new String(piece.unsafeArray(), UTF_8).split(" ")));
    }
    applied = mark.index();
    members = mark.membership();
  }

  boolean isRunning() {
    return replica.isPresent();
  }

  boolean leads() {
    return isRunning() && standing.role() == Output.Role.LEADER;
  }

  Output.Standing standing() {
    return standing;
  }

  Output.Answer answer() {
    return answer;
  }

  /** The members as of what is applied. */
  Membership members() {
    return members;
  }

  /** The commands that are applied. */
  List<String> state() {
    return List.copyOf(state);
  }

  Disk disk() {
    return disk;
  }
}
