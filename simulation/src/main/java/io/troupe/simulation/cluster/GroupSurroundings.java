package io.troupe.simulation.cluster;

import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.persistence.log.GroupId;
import io.troupe.simulation.raft.ShellFlaw;
import io.troupe.simulation.raft.SimNode;
import io.troupe.simulation.raft.Surroundings;
import io.troupe.simulation.raft.invariant.Committed;
import io.troupe.simulation.raft.invariant.Invariant;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.DiskTemper;
import io.troupe.testkit.world.Metronome;
import io.troupe.testkit.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One group of the cluster: what its replicas see. */
final class GroupSurroundings implements Surroundings {
  private static final long TICK_NANOS = 25 * ClusterPlan.MILLI;

  /** In one seed of so many, who has just started stands for election behind all others. */
  private static final int NEW_EVERY = 4;

  private final ClusterWorld world;
  private final GroupId group;
  private final Committed committed = new Committed();
  private final RaftSettings settings;
  private final List<Invariant> invariants;
  private final List<SimNode<GroupMachine, Payload>> replicas = new ArrayList<>();
  private final List<Metronome> clocks = new ArrayList<>();
  private final SnapshotMark initial =
      SnapshotMark.initial(
          Membership.of(
              IntStream.rangeClosed(1, ClusterWorld.VOTERS).mapToObj(ReplicaId::new).toList()));

  GroupSurroundings(ClusterWorld world, GroupId group) {
    this.world = world;
    this.group = group;
    this.settings =
        RaftSettings.defaults().withNewTicks(world.plan.seed() % NEW_EVERY == 0 ? 1_000 : 0);
    this.invariants = Invariant.all(committed, settings);
  }

  void add(SimNode<GroupMachine, Payload> replica, Dice own) {
    replicas.add(replica);
    int rate = world.plan.has(Trouble.Kind.CLOCK_DRIFT) ? (int) own.between(500, 1_500) : 1_000;
    clocks.add(
        new Metronome(world.agenda, TICK_NANOS, rate, own.between(1, TICK_NANOS), replica::tick));
  }

  List<SimNode<GroupMachine, Payload>> replicas() {
    return replicas;
  }

  void heal() {
    clocks.forEach(clock -> clock.rate(1_000));
    replicas.forEach(replica -> replica.disk().temper(DiskTemper.GOOD));
  }

  /** Whether all replicas have nearly all: callers go on asking. */
  boolean isComplete() {
    return replicas.stream()
        .allMatch(replica -> replica.applied().number() + 20 >= committed.last());
  }

  @Override
  public Agenda agenda() {
    return world.agenda;
  }

  @Override
  public Trace trace() {
    return world.trace;
  }

  @Override
  public ShellFlaw flaw() {
    return switch (world.flaw) {
      case LOSES_THE_END_OF_THE_LOG -> ShellFlaw.LOSES_THE_END_OF_THE_LOG;
      default -> ShellFlaw.NONE;
    };
  }

  @Override
  public RaftSettings settings() {
    return settings;
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
    return RaftSettings.MAX_PRIORITY;
  }

  @Override
  public DiskTemper temper(Dice dice) {
    boolean slow = world.plan.has(Trouble.Kind.SLOW_DISKS) && dice.chance(500);
    return new DiskTemper(
        ClusterPlan.MILLI / 10,
        slow ? 80 * ClusterPlan.MILLI : ClusterPlan.MILLI,
        world.plan.has(Trouble.Kind.STALLING_DISKS) ? 5 : 0,
        2 * ClusterPlan.SECOND,
        world.plan.has(Trouble.Kind.FAILING_DISKS) ? 2 : 0);
  }

  @Override
  public long applyNanos(Dice dice) {
    return dice.between(
        0,
        !world.isHealed() && world.plan.has(Trouble.Kind.SLOW_STATE_MACHINES)
            ? 30 * ClusterPlan.MILLI
            : ClusterPlan.MILLI / 10);
  }

  @Override
  public int entriesToASnapshot() {
    return !world.isHealed() && world.plan.has(Trouble.Kind.EAGER_SNAPSHOTS) ? 15 : 200;
  }

  @Override
  public void send(int from, RaftMessage message) {
    int to = message.to().number();
    world.groups.send(from, to, () -> replicas.get(to - 1).receive(message));
  }

  @Override
  public void crashed(SimNode<?, ?> node, boolean powerLoss, long nanos) {
    world.node(node.id().number()).crashed();
  }

  @Override
  public String toString() {
    return "group " + group.number();
  }
}
