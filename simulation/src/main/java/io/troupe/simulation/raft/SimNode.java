package io.troupe.simulation.raft;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftReplica;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.simulation.raft.invariant.LogImage;
import io.troupe.simulation.raft.invariant.Member;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Disk;
import io.troupe.testkit.world.Violation;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node: a replica and the shell around it, with its disk and its state machine. It does what an
 * output says in its order, and may crash between any two things.
 *
 * @param <M> the state machine
 * @param <R> what it says to a command
 */
public final class SimNode<M extends StateMachine<R>, R>
    implements Member, Disk.Owner<Write<RaftMessage>> {
  private final Surroundings world;
  private final int number;
  private final ReplicaId id;
  private final Dice dice;
  private final NodeDisk kept;
  private final Disk<Write<RaftMessage>> disk;
  private final LogImage written;
  private final M machine;
  private final ArrayDeque<Write<RaftMessage>> underWay = new ArrayDeque<>();
  private final ArrayDeque<Entry> toApply = new ArrayDeque<>();
  private final Asked<M, R> asked;
  private final int priority;
  private final Life life;

  private @Nullable RaftReplica replica;
  private Output.@Nullable Standing standing;
  private Optional<SnapshotMark> toInstall = Optional.empty();
  private LogIndex applied = LogIndex.NONE;
  private long given;
  private boolean applying;
  private boolean snapshotting;
  private boolean lost;

  /** A node that does not run yet. */
  public SimNode(Surroundings world, int number, M machine, Dice dice) {
    this.world = world;
    this.number = number;
    this.id = new ReplicaId(number);
    this.machine = machine;
    this.dice = dice;
    this.kept = new NodeDisk(world.initial());
    this.written = new LogImage(world.initial());
    this.asked = new Asked<>(world.flaw());
    this.priority = world.priority(dice);
    this.life = new Life(world.agenda(), dice.fork(2), this::crashInAStep);
    this.disk = new Disk<>(world.agenda(), dice.fork(1), world.trace(), world.temper(dice), this);
  }

  // --- Its life ----------------------------------------------------------------------------------

  /** Begins to run, unless it does or never will again. */
  public void start() {
    if (lost || replica != null) {
      return;
    }
    life.begin();
    if (world.flaw() == ShellFlaw.STARTS_BLANK && life.hasPast() && dice.chance(300)) {
      kept.log().copy(new LogImage(world.initial()));
      kept.store(world.initial(), List.of());
    }
    if (world.flaw() == ShellFlaw.FORGETS_THE_VOTE) {
      kept.log().vote(new Write.Vote(kept.log().vote().term(), Optional.empty()));
    }
    if (world.flaw() == ShellFlaw.LOSES_THE_END_OF_THE_LOG && dice.chance(300)) {
      kept.log().loseLast();
    }
    written.copy(kept.log());
    machine.restore(kept.snapshot());
    applied = kept.snapshotMark().index();
    given = applied.number();
    say("starts");
    RaftSettings settings = world.settings().withPriority(priority);
    replica = new RaftReplica(id, settings, kept.restored(), kept, dice.next());
    if (kept.snapshotMark().index().number() > kept.log().base().index().number()) {
      feed(new Input.SnapshotTaken<>(kept.snapshotMark().index()));
    }
  }

  /** Its machine loses power; or only the process, and what it wrote is safe. */
  public void crash(boolean powerLoss) {
    if (replica == null) {
      return;
    }
    world.trace().count(powerLoss ? "crash" : "process crash");
    say("crashes");
    life.end();
    replica = null;
    standing = null;
    applying = false;
    snapshotting = false;
    toApply.clear();
    toInstall = Optional.empty();
    if (powerLoss) {
      disk.losePower();
    } else {
      disk.flush();
    }
    underWay.clear();
    asked.lost();
    // Some are back before anybody missed them.
    world.crashed(
        this,
        powerLoss,
        dice.chance(400)
            ? dice.between(RaftPlan.MILLI, 20 * RaftPlan.MILLI)
            : dice.between(20 * RaftPlan.MILLI, 2 * RaftPlan.SECOND));
  }

  private void crashInAStep() {
    world.trace().count("crash in a step");
    crash(true);
  }

  /** Its disk is damaged where it was synced: a checksum tells, and it never starts again. */
  void damage() {
    lost = true;
    crash(true);
  }

  /** Whether its disk is damaged. */
  public boolean isLost() {
    return lost;
  }

  /** Stands still for so long. */
  public void pause(long nanos) {
    if (replica != null && !life.isPaused()) {
      world.trace().count("pause");
      say("pauses");
      life.pause(nanos);
    }
  }

  /** Its process. */
  public Life life() {
    return life;
  }

  // --- What it is told ---------------------------------------------------------------------------

  /** Its clock ticks. */
  public void tick() {
    // A life that stands still misses its ticks.
    if (!life.isPaused()) {
      feed(new Input.TimePassed<>());
      world.invariants().forEach(it -> it.ticks(this));
    }
  }

  /** A message arrives. */
  public void receive(RaftMessage message) {
    life.arrives(
        message.from().toString(),
        () -> {
          say("gets", message);
          world.invariants().forEach(it -> it.receives(this, message));
          feed(new Input.Received<>(message));
        });
  }

  /** The process of another seems to have ended. */
  public void peerGone(ReplicaId peer) {
    life.arrives(
        peer.toString(),
        () -> {
          world.trace().count("peer gone");
          say("misses", peer);
          feed(new Input.PeerGone<>(peer));
        });
  }

  /** Puts commands into the log, or says who may. */
  public void propose(Asked.Commands<R> commands) {
    if (replica == null) {
      commands.notHere(Optional.empty());
    } else {
      life.arrives(commands.asker(), () -> take(commands));
    }
  }

  private void take(Asked.Commands<R> commands) {
    Output.Answer answer = feed(new Input.Propose<>(commands.payloads()));
    if (replica == null) {
      // It crashed over it.
      commands.unknown();
      return;
    }
    switch (answer) {
      case Output.Accepted accepted -> {
        say("accepts", accepted);
        if (world.flaw() == ShellFlaw.ANSWERS_WHEN_ACCEPTED) {
          commands.presumedDone();
        } else {
          asked.accepted(accepted.first(), accepted.term(), commands);
        }
      }
      case Output.Refused refused -> {
        world.trace().count("refused " + refused.why());
        commands.notHere(refused.leader());
      }
      case Output.NoAnswer unused -> commands.notHere(Optional.empty());
    }
  }

  /** Asks when to read. */
  public void read(Asked.Read<M> read) {
    if (replica == null) {
      read.failed();
    } else {
      life.arrives(read.asker(), () -> take(read));
    }
  }

  private void take(Asked.Read<M> read) {
    if (world.flaw() == ShellFlaw.READS_AT_ONCE && leads()) {
      read.readable(machine);
      return;
    }
    long number = asked.add(read);
    if (feed(new Input.ReadBarrier<>(number)) instanceof Output.Refused) {
      asked.take(number).ifPresent(Asked.Read::failed);
    }
  }

  /** What an operator asks for. */
  public Output.Answer ask(Input<RaftMessage> input) {
    return life.isPaused() ? new Output.NoAnswer() : feed(input);
  }

  private Output.Answer feed(Input<RaftMessage> input) {
    if (replica == null) {
      return new Output.NoAnswer();
    }
    Output<RaftMessage> output;
    try {
      output = replica.step(input);
    } catch (IllegalStateException e) {
      throw new Violation("nothing breaks: " + id + " fails with: " + e.getMessage());
    }
    return take(output);
  }

  // --- What it is to do --------------------------------------------------------------------------

  private Output.Answer take(Output<RaftMessage> output) {
    // How it stands decides what it may write.
    output.role().ifPresent(this::stands);
    output.write().ifPresent(write -> life.act(() -> write(write)));
    for (RaftMessage message : output.send()) {
      life.act(() -> send(message));
    }
    output.install().ifPresent(mark -> life.act(() -> beginInstall(mark)));
    for (Entry entry : output.committed()) {
      life.act(() -> commit(entry));
    }
    for (long number : output.readable()) {
      life.act(() -> readable(number));
    }
    for (long number : output.failedReads()) {
      asked.take(number).ifPresent(Asked.Read::failed);
    }
    return replica == null ? new Output.NoAnswer() : output.answer();
  }

  private void stands(Output.Standing now) {
    standing = now;
    if (world.trace().isOn()) {
      say(now.toString());
    }
    if (now.role() == Output.Role.LEADER) {
      world.trace().count("leader elected");
      world.elected(this);
    }
    world.invariants().forEach(it -> it.stands(this, now));
  }

  private void write(Write<RaftMessage> write) {
    if (!write.isEmpty()) {
      say("writes", write);
    }
    world.invariants().forEach(it -> it.writes(this, write));
    int truncated = written.take(write);
    if (truncated > 0) {
      world.trace().count("log truncated");
    }
    underWay.add(write);
    if (world.flaw() == ShellFlaw.SENDS_BEFORE_THE_SYNC) {
      write.thenSend().forEach(this::send);
    }
    disk.write(write);
    if (world.flaw() == ShellFlaw.REPORTS_A_WRITE_TOO_EARLY) {
      world.agenda().in(0, () -> life.whenAwake(() -> feed(new Input.Persisted<>(write.number()))));
    }
  }

  private void send(RaftMessage message) {
    say("sends", message);
    world.invariants().forEach(it -> it.sends(this, message));
    world.send(number, message);
  }

  private void beginInstall(SnapshotMark mark) {
    world.trace().count("snapshot installed");
    say("is to install", mark);
    if (world.flaw() != ShellFlaw.APPLIES_OLD_ENTRIES_AFTER_INSTALL) {
      toApply.clear();
    }
    given = mark.index().number();
    toInstall = Optional.of(mark);
    life.later(
        world.applyNanos(dice), () -> toInstall.filter(mark::equals).ifPresent(this::install));
  }

  private void install(SnapshotMark mark) {
    toInstall = Optional.empty();
    machine.restore(kept.snapshot());
    applied = mark.index();
    world.invariants().forEach(it -> it.applied(this, applied, machine.hash()));
    asked.covered(applied);
    say("has installed", mark);
    feed(new Input.SnapshotInstalled<>(mark.index()));
  }

  private void commit(Entry entry) {
    check(
        entry.index().number() == given + 1,
        "no gap: %s is to apply %s behind %d",
        id,
        entry,
        given);
    given++;
    world.invariants().forEach(it -> it.commits(this, entry));
    toApply.add(entry);
    if (leads()) {
      world.commits(this);
    }
    check(
        toApply.size() <= world.settings().maxUnappliedEntries(),
        "bounded: %s has %d entries to apply",
        id,
        toApply.size());
    applySoon();
  }

  private void applySoon() {
    if (!applying && !toApply.isEmpty()) {
      applying = true;
      life.later(
          world.applyNanos(dice),
          () -> {
            applying = false;
            if (toInstall.isEmpty() && !toApply.isEmpty()) {
              apply(toApply.remove());
            }
            applySoon();
          });
    }
  }

  private void apply(Entry entry) {
    applied = entry.index();
    if (entry.content() instanceof Entry.Content.Command(Payload payload)) {
      R result = machine.apply(payload);
      asked.applied(entry, Optional.of(result));
    } else {
      asked.applied(entry, Optional.empty());
    }
    world.invariants().forEach(it -> it.applied(this, applied, machine.hash()));
    life.act(() -> feed(new Input.Applied<>(entry.index())));
    if (applied.number() > kept.log().base().index().number() + world.entriesToASnapshot()) {
      snapshot();
    }
  }

  private void readable(long number) {
    asked
        .take(number)
        .ifPresent(
            read -> {
              world.trace().count("read");
              read.readable(machine);
            });
  }

  /** Makes a snapshot of the state machine, which takes a while. */
  public void snapshot() {
    if (replica == null
        || snapshotting
        || applied.number() <= kept.snapshotMark().index().number()) {
      return;
    }
    snapshotting = true;
    SnapshotMark mark =
        new SnapshotMark(applied, kept.log().term(applied.number()), kept.log().membersAt(applied));
    List<Payload> pieces = machine.snapshot();
    boolean early = world.flaw() == ShellFlaw.REPORTS_A_SNAPSHOT_TOO_EARLY;
    if (early) {
      feed(new Input.SnapshotTaken<>(mark.index()));
    }
    life.later(
        dice.between(RaftPlan.MILLI, 50 * RaftPlan.MILLI), () -> snapshotDone(mark, pieces, early));
  }

  private void snapshotDone(SnapshotMark mark, List<Payload> pieces, boolean isReported) {
    snapshotting = false;
    // A newer one may have come in meanwhile.
    if (mark.index().number() > kept.snapshotMark().index().number()) {
      world.trace().count("snapshot taken");
      say("has a snapshot", mark);
      kept.store(mark, pieces);
      if (!isReported) {
        life.act(() -> feed(new Input.SnapshotTaken<>(mark.index())));
      }
    }
  }

  // --- Its disk ----------------------------------------------------------------------------------

  @Override
  public void keep(Write<RaftMessage> write) {
    kept.keep(write);
  }

  @Override
  public void tear(Write<RaftMessage> write) {
    // Its checksum tells, and it counts as not written.
    if (world.flaw() == ShellFlaw.TAKES_TORN_WRITES) {
      kept.keep(
          new Write<>(
              write.number(),
              Optional.empty(),
              Optional.empty(),
              write.base(),
              write.dropFrom(),
              write.entries(),
              List.of()));
    }
  }

  @Override
  public void synced(int records) {
    List<Write<RaftMessage>> done = Stream.generate(underWay::remove).limit(records).toList();
    life.whenAwake(() -> afterSync(done));
  }

  private void afterSync(List<Write<RaftMessage>> done) {
    if (world.flaw() != ShellFlaw.SENDS_BEFORE_THE_SYNC) {
      done.forEach(write -> write.thenSend().forEach(message -> life.act(() -> send(message))));
    }
    long last = done.getLast().number();
    life.act(() -> feed(new Input.Persisted<>(last)));
  }

  @Override
  public void failed() {
    crash(true);
  }

  /** What it writes to. */
  public Disk<Write<RaftMessage>> disk() {
    return disk;
  }

  // --- How it is seen ----------------------------------------------------------------------------

  @Override
  public ReplicaId id() {
    return id;
  }

  @Override
  public boolean leads() {
    return standing != null && standing.role() == Output.Role.LEADER;
  }

  @Override
  public LogImage written() {
    return written;
  }

  @Override
  public LogImage durable() {
    return kept.log();
  }

  /** Its state machine. */
  public M machine() {
    return machine;
  }

  /** How far its state machine is. */
  public LogIndex applied() {
    return applied;
  }

  private void say(String what) {
    world.trace().say("node " + number, what);
  }

  private void say(String what, Object about) {
    if (world.trace().isOn()) {
      world.trace().say("node " + number, what + " " + about);
    }
  }
}
