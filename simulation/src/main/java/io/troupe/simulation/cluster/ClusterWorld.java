package io.troupe.simulation.cluster;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.consensus.Payload;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.map.MapKind;
import io.troupe.sharding.map.MapSettings;
import io.troupe.sharding.versions.HistoryLimits;
import io.troupe.simulation.raft.SimNode;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.CheckLimits;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Network;
import io.troupe.testkit.world.Network.Link;
import io.troupe.testkit.world.Trace;
import io.troupe.testkit.world.Violation;
import io.troupe.testkit.world.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Four nodes, three of them voters, and callers. First there is trouble, and whatever is answered
 * must be right; then all heals, and everything must come to its end.
 */
public final class ClusterWorld {
  static final int NODES = 4;
  static final int VOTERS = 3;

  /** A member of which nothing is heard for longer is missed. */
  static final long SILENT_MILLIS = 600;

  private static final int CALLERS = 3;

  /** By then all must have come to its end. */
  private static final long PATIENCE_NANOS = 30 * ClusterPlan.SECOND;

  /** What each caller must get done once all has healed. */
  private static final int WANTED = 4;

  /** By states alone: time would make equal runs differ. */
  private static final CheckLimits LIMITS = new CheckLimits(50_000, Duration.ofDays(1));

  final ClusterPlan plan;
  final ClusterFlaw flaw;
  final Agenda agenda = new Agenda();
  final Trace trace;
  final Network<Runnable> groups;
  final Network<Runnable> calls;
  final MapKind kind;
  final WireRegistry wire;
  final PartitionSettings partitionSettings;
  final Disturbances disturbances = new Disturbances(this);
  final RegisterTruth register;
  final Truth truth;
  final List<Operation> history = new ArrayList<>();

  private final Dice dice;
  private final List<ClusterNode> nodes = new ArrayList<>();
  private final List<GroupSurroundings> surroundings = new ArrayList<>();
  private final List<Caller> callers = new ArrayList<>();
  private final ClusterTroubles troubles;
  private boolean healed;
  private int owners;
  private long incarnations;

  /** A cluster that has not begun. */
  public ClusterWorld(ClusterPlan plan, ClusterFlaw flaw, Function<Agenda, Trace> tracing) {
    this.plan = plan;
    this.flaw = flaw;
    this.trace = tracing.apply(agenda);
    this.dice = new Dice(plan.seed()).fork(9);
    this.kind =
        new MapKind(
            new MapSettings(
                new HistoryLimits(10_000, 16 << 10),
                new ClockDrift(100),
                GuardLimits.DEFAULT,
                BondLimits.DEFAULT));
    this.wire = registry(kind);
    this.partitionSettings =
        new PartitionSettings(
            16, 2L << 20, 5 + dice.below(20), 32L << 20, 64 << dice.below(3), 32, 4_096, 4);
    this.register = new RegisterTruth(disturbances, trace);
    this.truth = new Truth(wire, register);
    this.groups =
        new Network<>(agenda, dice.fork(1), trace, weather(true), (to, what) -> what.run());
    this.calls =
        new Network<>(agenda, dice.fork(2), trace, weather(false), (to, what) -> what.run());
    this.troubles = new ClusterTroubles(this, dice.fork(3));
    for (int number = 1; number <= NODES; number++) {
      nodes.add(new ClusterNode(this, number, dice.fork(100 + number)));
    }
    for (GroupId group : Partitions.GROUPS) {
      Shelf<JournalGroup> shelf = new Shelf<>();
      add(group, node -> new JournalGroup(shelf, truth));
    }
    Shelf<RegisterState> shelf = new Shelf<>();
    add(NodeProcess.SYSTEM, node -> new RegisterGroup(shelf, register, node::learns));
    for (int i = 1; i <= CALLERS; i++) {
      callers.add(new Caller(this, NODES + i, dice.fork(200 + i)));
    }
  }

  private void add(GroupId group, Function<ClusterNode, GroupMachine> machines) {
    GroupSurroundings around = new GroupSurroundings(this, group);
    surroundings.add(around);
    for (int number = 1; number <= VOTERS; number++) {
      Dice own = dice.fork(1_000 + 10L * group.number() + number);
      SimNode<GroupMachine, Payload> replica =
          new SimNode<>(around, number, machines.apply(node(number)), own.fork(1));
      around.add(replica, own);
      node(number).add(group, replica);
    }
  }

  private static WireRegistry registry(MapKind kind) {
    WireRegistry.Builder builder = WireRegistry.builder();
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    PartitionFormats.register(builder, built::get);
    kind.register(builder);
    built.set(builder.build());
    return built.get();
  }

  /** Calls travel over connections: they are lost with one, and never doubled. */
  private Weather weather(boolean doubling) {
    return new Weather(
        plan.has(Trouble.Kind.LOSS) ? 30 : 0,
        doubling && plan.has(Trouble.Kind.DOUBLING) ? 100 : 0,
        ClusterPlan.MILLI / 5,
        2 * ClusterPlan.MILLI,
        plan.has(Trouble.Kind.LATE_MESSAGES) ? 30 : 0,
        ClusterPlan.SECOND,
        !plan.has(Trouble.Kind.REORDERING));
  }

  // --- The run -----------------------------------------------------------------------------------

  /** Trouble, then peace, then the verdict. */
  public void run() {
    plan.troubles().forEach(it -> trace.say("world", "trouble " + it));
    nodes.forEach(ClusterNode::start);
    callers.forEach(caller -> agenda.in(50 * ClusterPlan.MILLI, caller::ask));
    plan.troubles().forEach(troubles::plan);
    while (agenda.nowNanos() < ClusterPlan.TROUBLED_NANOS) {
      agenda.step();
    }
    heal();
    int[] before = callers.stream().mapToInt(Caller::done).toArray();
    long patience = agenda.nowNanos() + PATIENCE_NANOS;
    while (!isOver(before)) {
      check(agenda.nowNanos() < patience, "progress: all has healed, and %s", whatIsLeft(before));
      for (int i = 0; i < 100; i++) {
        agenda.step();
      }
    }
    callers.forEach(Caller::giveUp);
    CheckReport report = new RegisterChecker(LIMITS).check(history);
    report.unchecked().forEach(key -> trace.count("history unchecked"));
    if (!report.violations().isEmpty()) {
      throw new Violation("linearizable: " + report.describe());
    }
  }

  private void heal() {
    healed = true;
    trace.say("world", "heals");
    mend();
    groups.weather(Weather.FINE);
    calls.weather(Weather.FINE);
    surroundings.forEach(GroupSurroundings::heal);
    nodes.forEach(ClusterNode::heal);
    if (plan.has(Trouble.Kind.ONE_IS_GONE)) {
      nodes.getLast().goesForEver();
    }
  }

  private boolean isOver(int[] before) {
    return IntStream.range(0, CALLERS).allMatch(i -> callers.get(i).done() >= before[i] + WANTED)
        && Partitions.ALL.stream().allMatch(this::isServed)
        && nodes.stream().allMatch(this::isIn)
        && surroundings.stream().allMatch(GroupSurroundings::isComplete);
  }

  private String whatIsLeft(int[] before) {
    return "callers got %s done, not served are %s, not in are %s, the register is %s"
        .formatted(
            IntStream.range(0, CALLERS).mapToObj(i -> callers.get(i).done() - before[i]).toList(),
            Partitions.ALL.stream().filter(it -> !isServed(it)).toList(),
            nodes.stream().filter(it -> !isIn(it)).map(ClusterNode::name).toList(),
            register.newest());
  }

  /** As the register says. */
  private boolean isServed(PartitionId partition) {
    @Nullable Ownership ownership = register.newest().owners().get(partition);
    return ownership != null
        && ownership.serves()
        && member(ownership.owner())
            .stay()
            .flatMap(it -> it.owner(partition))
            .filter(Owner::isServing)
            .isPresent();
  }

  /** Who is alive and connected does not stay down, and who is gone does. */
  private boolean isIn(ClusterNode node) {
    @Nullable RegisteredMember member = register.newest().members().get(node.member());
    if (node.isGone()) {
      return member == null || member.state() == RegisteredMember.State.DOWN;
    }
    return member != null
        && member.state() == RegisteredMember.State.UP
        && node.stay()
            .filter(it -> it.isUp() && it.incarnation() == member.incarnation())
            .isPresent();
  }

  // --- Who owns what -----------------------------------------------------------------------------

  /** How late a node hears of what its own replica has applied. */
  long newsNanos(Dice dice) {
    return !healed && plan.has(Trouble.Kind.LATE_NEWS) && dice.chance(500)
        ? dice.between(0, 3 * ClusterPlan.SECOND)
        : dice.between(0, ClusterPlan.MILLI);
  }

  long nextIncarnation() {
    return ++incarnations;
  }

  int nextOwner() {
    return ++owners;
  }

  void started(Owner owner) {
    boolean others =
        nodes.stream()
            .flatMap(node -> node.stay().stream())
            .flatMap(stay -> stay.owners().stream())
            .anyMatch(it -> it.isServing() && it.partition().equals(owner.partition()));
    if (others) {
      trace.count("second owner");
    }
  }

  // --- The network -------------------------------------------------------------------------------

  void cut(Set<Link> links) {
    groups.cut(links);
    calls.cut(links);
  }

  void mend() {
    for (ClusterNode from : nodes) {
      for (ClusterNode to : nodes) {
        Link link = new Link(from.number(), to.number());
        if (!calls.isOpen(link)) {
          disturbances.way(link, agenda.nowNanos());
        }
      }
    }
    groups.mend();
    calls.mend();
  }

  // --- What others see of it ---------------------------------------------------------------------

  void answer(int caller, Runnable what) {
    calls.send(0, caller, what);
  }

  boolean isHealed() {
    return healed;
  }

  /** How late the answer to a call is. */
  long lateNanos(Dice dice) {
    boolean late = !healed && plan.has(Trouble.Kind.LATE_ANSWERS) && dice.chance(250);
    return late ? dice.between(0, 400 * ClusterPlan.MILLI) : 0;
  }

  long patienceNanos(Dice dice) {
    return healed
        ? 2 * ClusterPlan.SECOND
        : dice.pick(List.of(100L, 600L, 5_000L)) * ClusterPlan.MILLI;
  }

  long thinkNanos(Dice dice) {
    return dice.between(ClusterPlan.MILLI, 60 * ClusterPlan.MILLI);
  }

  ClusterNode node(int number) {
    return nodes.get(number - 1);
  }

  /** The node that is this member. */
  ClusterNode member(String name) {
    return nodes.stream().filter(it -> it.member().equals(name)).findFirst().orElseThrow();
  }

  List<ClusterNode> nodes() {
    return nodes;
  }

  List<GroupSurroundings> surroundings() {
    return surroundings;
  }

  // --- What there is to tell ---------------------------------------------------------------------

  /** How many things happened. */
  public int steps() {
    return agenda.steps();
  }

  /** How many events became durable. */
  public long events() {
    return truth.durable();
  }

  /** What happened. */
  public Trace trace() {
    return trace;
  }
}
