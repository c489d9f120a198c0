package io.troupe.simulation.raft;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.simulation.raft.invariant.Committed;
import io.troupe.simulation.raft.invariant.Invariant;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.CheckLimits;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.testkit.linearizable.queue.QueueChecker;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.DiskTemper;
import io.troupe.testkit.world.Metronome;
import io.troupe.testkit.world.Network;
import io.troupe.testkit.world.Trace;
import io.troupe.testkit.world.Violation;
import io.troupe.testkit.world.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A group and its clients. First there is trouble, and whatever happens must be right; then all
 * heals, but for damaged disks, and everything must come to its end.
 */
public final class RaftWorld implements Surroundings {
  private static final long TICK_NANOS = 10 * RaftPlan.MILLI;

  /** By then all must have come to its end. */
  private static final long PATIENCE_NANOS = 20 * RaftPlan.SECOND;

  /** What each client must get done once all has healed. */
  private static final int WANTED = 3;

  /** By states alone: time would make equal runs differ. */
  private static final CheckLimits LIMITS = new CheckLimits(20_000, Duration.ofDays(1));

  final RaftPlan plan;
  final ShellFlaw flaw;
  final Agenda agenda = new Agenda();
  final Trace trace;
  final SnapshotMark initial;
  final Network<RaftMessage> network;
  final List<Invariant> invariants;
  final List<Operation> history = new ArrayList<>();

  final Troubles troubles;

  private final Committed committed = new Committed();
  private final List<SimNode<Machine, Machine.Result>> nodes = new ArrayList<>();
  private final List<Metronome> clocks = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Dice closing;
  private boolean healed;

  /** A group that has not begun. */
  public RaftWorld(RaftPlan plan, ShellFlaw flaw, Function<Agenda, Trace> tracing) {
    this.plan = plan;
    this.flaw = flaw;
    this.invariants = Invariant.all(committed, plan.settings());
    this.trace = tracing.apply(agenda);
    Dice dice = new Dice(plan.seed()).fork(7);
    this.troubles = new Troubles(this, dice.fork(2));
    this.closing = dice.fork(3);
    initial =
        SnapshotMark.initial(
            Membership.of(
                IntStream.rangeClosed(1, plan.voters()).mapToObj(ReplicaId::new).toList()));
    network =
        new Network<>(
            agenda, dice.fork(1), trace, weather(), (to, message) -> node(to).receive(message));
    for (int number = 1; number <= RaftPlan.NODES; number++) {
      Dice own = dice.fork(100 + number);
      SimNode<Machine, Machine.Result> node =
          new SimNode<>(this, number, new Machine(), own.fork(1));
      nodes.add(node);
      int rate = plan.has(Trouble.Kind.CLOCK_DRIFT) ? (int) own.between(500, 1_500) : 1_000;
      clocks.add(new Metronome(agenda, TICK_NANOS, rate, own.between(1, TICK_NANOS), node::tick));
    }
    for (int i = 0; i < plan.load().clients(); i++) {
      clients.add(new Client(this, Character.toString('p' + i), dice.fork(200 + i)));
    }
  }

  // --- What holds for the whole run --------------------------------------------------------------

  private Weather weather() {
    return new Weather(
        plan.draw(Trouble.Kind.LOSS, 0, List.of(20, 100, 300)),
        plan.has(Trouble.Kind.DOUBLING) ? 100 : 0,
        RaftPlan.MILLI / 5,
        (plan.has(Trouble.Kind.SLOW_NETWORK) ? 40 : 2) * RaftPlan.MILLI,
        plan.has(Trouble.Kind.LATE_MESSAGES) ? 30 : 0,
        RaftPlan.SECOND,
        !plan.has(Trouble.Kind.REORDERING));
  }

  /** That of one node: not all are slow. */
  @Override
  public DiskTemper temper(Dice dice) {
    boolean slow = plan.has(Trouble.Kind.SLOW_DISKS) && dice.chance(500);
    return new DiskTemper(
        RaftPlan.MILLI / 10,
        slow ? 80 * RaftPlan.MILLI : RaftPlan.MILLI,
        plan.has(Trouble.Kind.STALLING_DISKS) ? 5 : 0,
        2 * RaftPlan.SECOND,
        plan.has(Trouble.Kind.FAILING_DISKS) ? 2 : 0);
  }

  @Override
  public long applyNanos(Dice dice) {
    return dice.between(
        0,
        !healed && plan.has(Trouble.Kind.SLOW_STATE_MACHINES)
            ? 30 * RaftPlan.MILLI
            : RaftPlan.MILLI / 10);
  }

  /** How long a client waits at most before it asks again. */
  long thinkNanos() {
    return healed ? 150 * RaftPlan.MILLI : plan.load().thinkNanos();
  }

  @Override
  public int entriesToASnapshot() {
    return !healed && plan.has(Trouble.Kind.EAGER_SNAPSHOTS) ? 15 : 200;
  }

  // --- The run -----------------------------------------------------------------------------------

  /** Trouble, then peace, then the verdict. */
  public void run() {
    if (trace.isOn()) {
      trace.say("world", "voters 1 to " + plan.voters() + ", " + plan.settings());
      plan.troubles().forEach(it -> trace.say("world", "trouble " + it));
    }
    nodes.forEach(SimNode::start);
    clients.forEach(client -> agenda.in(RaftPlan.MILLI, client::ask));
    plan.troubles().forEach(troubles::plan);
    while (agenda.nowNanos() < RaftPlan.TROUBLED_NANOS) {
      agenda.step();
    }
    heal();
    int[] before = clients.stream().mapToInt(Client::done).toArray();
    long patience = agenda.nowNanos() + PATIENCE_NANOS;
    while (!isOver(before)) {
      check(agenda.nowNanos() < patience, "progress: all has healed, and %s", whatIsLeft(before));
      for (int i = 0; i < 100; i++) {
        agenda.step();
      }
    }
    judge();
  }

  private void heal() {
    healed = true;
    trace.say("world", "heals");
    troubles.end();
    network.mend();
    network.weather(Weather.FINE);
    clocks.forEach(clock -> clock.rate(1_000));
    for (SimNode<?, ?> node : nodes) {
      node.disk().temper(DiskTemper.GOOD);
      node.life().crashAfter(-1);
      node.life().resume();
      node.start();
    }
  }

  private boolean isOver(int[] before) {
    return IntStream.range(0, plan.load().clients())
            .allMatch(i -> clients.get(i).done() >= before[i] + WANTED)
        && nodes.stream().filter(this::isWanted).allMatch(this::isComplete);
  }

  private String whatIsLeft(int[] before) {
    List<Integer> done =
        IntStream.range(0, plan.load().clients())
            .mapToObj(i -> clients.get(i).done() - before[i])
            .toList();
    List<String> behind =
        nodes.stream()
            .filter(this::isWanted)
            .filter(node -> !isComplete(node))
            .map(node -> node.id() + " at " + node.applied())
            .toList();
    return "clients got %s done, of %d entries behind are %s, members are %s"
        .formatted(done, committed.last(), behind, members());
  }

  /** Voters and learners must all get everything. */
  private boolean isWanted(SimNode<?, ?> node) {
    return !node.isLost() && members().isMember(node.id());
  }

  private boolean isComplete(SimNode<?, ?> node) {
    // Clients go on asking.
    return node.applied().number() + 20 >= committed.last();
  }

  /** The members as of all that was committed. */
  Membership members() {
    return committed.members(initial.membership());
  }

  private void judge() {
    clients.forEach(Client::giveUp);
    judge(new RegisterChecker(LIMITS).check(ofQueue(false)));
    judge(new QueueChecker().check(ofQueue(true)));
  }

  private List<Operation> ofQueue(boolean queue) {
    return history.stream().filter(it -> it.key().equals(Machine.QUEUE) == queue).toList();
  }

  private void judge(CheckReport report) {
    report.unchecked().forEach(key -> trace.count("history unchecked"));
    if (!report.violations().isEmpty()) {
      throw new Violation("linearizable: " + report.describe());
    }
  }

  // --- What there is to tell ---------------------------------------------------------------------

  /** How many things happened. */
  public int steps() {
    return agenda.steps();
  }

  /** How many entries were committed. */
  public long entries() {
    return committed.last();
  }

  @Override
  public Trace trace() {
    return trace;
  }

  // --- What its nodes see of it ------------------------------------------------------------------

  @Override
  public Agenda agenda() {
    return agenda;
  }

  @Override
  public ShellFlaw flaw() {
    return flaw;
  }

  @Override
  public RaftSettings settings() {
    return plan.settings();
  }

  @Override
  public SnapshotMark initial() {
    return initial;
  }

  @Override
  public List<Invariant> invariants() {
    return invariants;
  }

  @Override
  public int priority(Dice dice) {
    return plan.has(Trouble.Kind.PRIORITIES)
        ? 1 + dice.below(RaftSettings.MAX_PRIORITY)
        : RaftSettings.MAX_PRIORITY;
  }

  @Override
  public void send(int from, RaftMessage message) {
    network.send(from, message.to().number(), message);
  }

  @Override
  public void crashed(SimNode<?, ?> node, boolean powerLoss, long nanos) {
    agenda.in(nanos, node::start);
    // A system that went down says that it knows of no connection once it is back.
    long later = powerLoss ? nanos : 0;
    for (SimNode<?, ?> other : nodes) {
      if (other != node) {
        agenda.in(
            later + closing.between(RaftPlan.MILLI / 10, 2 * RaftPlan.MILLI),
            () -> closed(node, other));
      }
    }
  }

  /** What connected them has ended, and one is told so, if the network carries that. */
  void closed(SimNode<?, ?> gone, SimNode<?, ?> told) {
    if (network.isOpen(new Network.Link(gone.id().number(), told.id().number()))) {
      told.peerGone(gone.id());
    }
  }

  @Override
  public void elected(SimNode<?, ?> node) {
    troubles.elected(node);
  }

  @Override
  public void commits(SimNode<?, ?> node) {
    troubles.commits(node);
  }

  // --- Who is there ------------------------------------------------------------------------------

  SimNode<Machine, Machine.Result> node(int number) {
    return nodes.get(number - 1);
  }

  List<SimNode<Machine, Machine.Result>> nodes() {
    return nodes;
  }

  Metronome clock(int number) {
    return clocks.get(number - 1);
  }
}
