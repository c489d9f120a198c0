package io.troupe.simulation.cluster;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.consensus.Input;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.simulation.raft.SimNode;
import io.troupe.testkit.world.Cuts;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Network.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Brings the troubles of a plan about. */
final class ClusterTroubles {
  private static final List<Integer> ALL =
      IntStream.rangeClosed(1, ClusterWorld.NODES).boxed().toList();

  private final ClusterWorld world;
  private final Dice flapping;

  ClusterTroubles(ClusterWorld world, Dice flapping) {
    this.world = world;
    this.flapping = flapping;
  }

  void plan(Trouble trouble) {
    if (!trouble.kind().isForTheWholeRun()) {
      world.agenda.at(trouble.atNanos(), () -> happen(trouble));
    } else if (trouble.kind() == Trouble.Kind.FLAPPING_OWNERS) {
      flap();
    }
  }

  private void flap() {
    world.agenda.in(
        flapping.between(50 * ClusterPlan.MILLI, ClusterPlan.SECOND),
        () -> {
          if (!world.isHealed()) {
            move(flapping);
            flap();
          }
        });
  }

  private void happen(Trouble trouble) {
    Dice dice = new Dice(trouble.seed());
    world.trace.say("world", "trouble " + trouble);
    ClusterNode any = world.node(dice.pick(ALL));
    switch (trouble.kind()) {
      case CRASH -> any.crash(dice.chance(500));
      case CRASH_IN_A_STEP -> crashInAStep(any, dice);
      case POWER_LOSS -> world.nodes().forEach(node -> node.crash(true));
      case PAUSE -> any.pause(dice.between(100 * ClusterPlan.MILLI, 4 * ClusterPlan.SECOND));
      case OWNER_PAUSE ->
          any.stay().stream()
              .flatMap(it -> it.owners().stream())
              .forEach(it -> it.hold(dice.between(ClusterPlan.MILLI, 3 * ClusterPlan.SECOND)));
      case CUT -> cut(dice);
      case MEND -> world.mend();
      case CLOG -> {
        int from = dice.pick(ALL);
        long nanos = dice.between(50 * ClusterPlan.MILLI, 2 * ClusterPlan.SECOND);
        for (int to : ALL) {
          if (from != to && dice.chance(500)) {
            Link link = new Link(from, to);
            world.groups.clog(link, nanos);
            world.calls.clog(link, nanos);
            world.disturbances.way(link, world.agenda.nowNanos() + nanos);
          }
        }
      }
      case TRANSFER ->
          world
              .surroundings()
              .forEach(
                  group ->
                      group.replicas().stream()
                          .filter(SimNode::leads)
                          .forEach(leader -> transfer(leader, dice)));
      case MOVE -> move(dice);
      case DRAIN -> {
        if (any.isAwake()) {
          var unused = any.register().drain(world.node(dice.pick(ALL)).member());
          world.trace.count("drain");
        }
      }
      case LEAVE -> any.leave();
      case RESET ->
          world.nodes().stream()
              .filter(other -> other != any && other.isRunning() && dice.chance(700))
              .forEach(other -> other.losesConnectionTo(any));
      case LOSS,
          DOUBLING,
          LATE_MESSAGES,
          LATE_ANSWERS,
          REORDERING,
          SLOW_DISKS,
          STALLING_DISKS,
          FAILING_DISKS,
          CLOCK_DRIFT,
          SLOW_STATE_MACHINES,
          EAGER_SNAPSHOTS,
          LATE_NEWS,
          ONE_IS_GONE,
          FLAPPING_OWNERS -> {}
    }
  }

  /** Gives a partition to whoever it is, as the allocator of a node with another ring would. */
  private void move(Dice dice) {
    ClusterNode any = world.node(dice.pick(ALL));
    PartitionId partition = dice.pick(Partitions.ALL);
    String to = world.node(dice.pick(ALL)).member();
    if (any.isAwake()) {
      world.trace.count("owners move");
      Optional<String> owner =
          Optional.ofNullable(any.register().state().owners().get(partition)).map(Ownership::owner);
      var unused = any.register().place(List.of(new Move(partition, owner, to)));
    }
  }

  private void transfer(SimNode<GroupMachine, Payload> leader, Dice dice) {
    ReplicaId heir = new ReplicaId(1 + dice.below(ClusterWorld.VOTERS));
    var unused = leader.ask(new Input.TransferLeadership<>(heir));
    world.trace.count("transfer");
  }

  private static void crashInAStep(ClusterNode node, Dice dice) {
    if (dice.chance(500)) {
      node.life().crashAfter(dice.below(20));
    } else {
      node.replicas().forEach(replica -> replica.life().crashAfter(dice.below(30)));
    }
  }

  private static List<Integer> others(int one) {
    return ALL.stream().filter(it -> it != one).toList();
  }

  private void cut(Dice dice) {
    world.trace.count("network cut");
    int one = dice.pick(ALL);
    List<Integer> half = new ArrayList<>(ALL);
    half.removeIf(it -> dice.chance(500));
    if (dice.chance(700)) {
      world.mend();
    }
    Set<Link> links =
        switch (dice.below(6)) {
          case 0 -> Cuts.apart(ALL, new HashSet<>(half));
          case 1 -> Cuts.bridge(ALL, new HashSet<>(half), one);
          case 2 -> Cuts.oneWay(ALL, one, dice.chance(500));
          case 3 -> Cuts.apart(List.of(one, dice.pick(others(one))), Set.of(one));
          default -> Cuts.alone(ALL, one);
        };
    world.cut(links);
  }
}
