package io.troupe.simulation.raft;

import io.troupe.consensus.Input;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.testkit.world.Cuts;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Network.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Brings the troubles of a plan about. */
final class Troubles {
  private static final List<Integer> ALL =
      IntStream.rangeClosed(1, RaftPlan.NODES).boxed().toList();

  private final RaftWorld world;

  /** Memberships that were asked for, and may come into force yet. */
  private final List<Membership> targets = new ArrayList<>();

  private final Dice shortening;

  /** Is cut off as soon as it commits something. */
  private Optional<SimNode<?, ?>> toBeCut = Optional.empty();

  Troubles(RaftWorld world, Dice shortening) {
    this.world = world;
    this.shortening = shortening;
  }

  void plan(Trouble trouble) {
    if (!trouble.kind().isForTheWholeRun()) {
      world.agenda.at(trouble.atNanos(), () -> happen(trouble));
    } else if (trouble.kind() == Trouble.Kind.RESTLESS_MEMBERS) {
      again(RaftPlan.SECOND / 20, this::changeMembers, new Dice(trouble.seed()));
    } else if (trouble.kind() == Trouble.Kind.NAPS) {
      again(RaftPlan.SECOND / 5, this::nap, new Dice(trouble.seed()));
    }
  }

  /** Does it time and again, after so long and up to ten times as long. */
  private void again(long nanos, Consumer<Dice> what, Dice dice) {
    world.agenda.in(
        dice.between(nanos, 10 * nanos),
        () -> {
          if (world.agenda.nowNanos() < RaftPlan.TROUBLED_NANOS) {
            what.accept(dice);
            again(nanos, what, dice);
          }
        });
  }

  /** As one that collects garbage: for about as long as an election takes. */
  private void nap(Dice dice) {
    leader(dice).pause(dice.between(100 * RaftPlan.MILLI, 1_500 * RaftPlan.MILLI));
  }

  /** No more of it. */
  void end() {
    toBeCut = Optional.empty();
  }

  /** A node leads from now on, and may not for long: figure 8 of the paper takes some in a row. */
  void elected(SimNode<?, ?> node) {
    // Now and then one may stay, or nothing would ever be done.
    long now = world.agenda.nowNanos();
    if (!world.plan.has(Trouble.Kind.SHORT_LEADERSHIPS)
        || now > RaftPlan.TROUBLED_NANOS
        || (now / RaftPlan.SECOND) % 4 == 3) {
      return;
    }
    switch (shortening.below(3)) {
      case 0 -> node.life().crashAfter(shortening.below(20));
      case 1 -> node.life().crashAfter(1 + shortening.below(4));
      default -> toBeCut = Optional.of(node);
    }
  }

  /** A leader commits something. */
  void commits(SimNode<?, ?> node) {
    if (toBeCut.filter(it -> it.id().equals(node.id())).isPresent()) {
      world.trace.say("world", node.id() + " commits, and is cut off");
      toBeCut = Optional.empty();
      world.network.cut(Cuts.alone(ALL, node.id().number()));
      world.agenda.in(
          shortening.between(RaftPlan.SECOND / 5, RaftPlan.SECOND), world.network::mend);
    }
  }

  private void happen(Trouble trouble) {
    Dice dice = new Dice(trouble.seed());
    world.trace.say("world", "trouble " + trouble);
    SimNode<?, ?> any = world.node(member(dice));
    switch (trouble.kind()) {
      case CRASH -> any.crash(dice.chance(700));
      case CRASH_IN_A_STEP -> any.life().crashAfter(dice.below(30));
      case LEADER_CRASH -> leader(dice).life().crashAfter(dice.below(8));
      case POWER_LOSS -> world.nodes().forEach(node -> node.crash(true));
      case PAUSE ->
          (dice.chance(600) ? leader(dice) : any)
              .pause(dice.between(100 * RaftPlan.MILLI, 3 * RaftPlan.SECOND));
      case CUT -> cut(dice);
      case MEND -> {
        world.trace.count("network mended");
        world.network.mend();
      }
      case CLOG -> {
        world.trace.count("link clogged");
        int from = member(dice);
        for (int to : ALL) {
          if (from != to && dice.chance(400)) {
            world.network.clog(
                new Link(from, to), dice.between(50 * RaftPlan.MILLI, 2 * RaftPlan.SECOND));
          }
        }
      }
      case CLOCK_JUMP -> {
        world.trace.count("clock jumps");
        world.clock(member(dice)).jump(dice.below(80) - 40);
      }
      case DAMAGE -> damage(any);
      case SNAPSHOT -> any.snapshot();
      case MEMBERS -> changeMembers(dice);
      case TRANSFER ->
          count(
              "transfer begun",
              leader(dice).ask(new Input.TransferLeadership<>(new ReplicaId(member(dice)))));
      case RESET -> reset(dice);
      case LOSS,
          DOUBLING,
          LATE_MESSAGES,
          REORDERING,
          SLOW_NETWORK,
          SLOW_DISKS,
          STALLING_DISKS,
          FAILING_DISKS,
          CLOCK_DRIFT,
          SLOW_STATE_MACHINES,
          PRIORITIES,
          EAGER_SNAPSHOTS,
          RESTLESS_MEMBERS,
          NAPS,
          SHORT_LEADERSHIPS -> {}
    }
  }

  /** Mostly one of those that matter. */
  private int member(Dice dice) {
    List<ReplicaId> members = List.copyOf(world.members().all());
    return dice.chance(900) ? dice.pick(members).number() : dice.pick(ALL);
  }

  /** There may be several who believe that they lead; or none. */
  private SimNode<?, ?> leader(Dice dice) {
    List<SimNode<?, ?>> leading =
        List.copyOf(world.nodes().stream().filter(SimNode::leads).toList());
    return leading.isEmpty() ? world.node(member(dice)) : dice.pick(leading);
  }

  /** Some take it for gone, though it lives. */
  private void reset(Dice dice) {
    SimNode<?, ?> one = leader(dice);
    world.trace.count("connections reset");
    world.nodes().stream()
        .filter(other -> other != one && dice.chance(700))
        .forEach(other -> world.closed(one, other));
  }

  private void cut(Dice dice) {
    world.trace.count("network cut");
    List<Integer> members = new ArrayList<>();
    world.members().all().forEach(it -> members.add(it.number()));
    List<Integer> shuffled = shuffled(members, dice);
    int one = dice.chance(400) ? leader(dice).id().number() : shuffled.getFirst();
    Set<Integer> half = new HashSet<>(shuffled.subList(0, (shuffled.size() + 1) / 2));
    if (dice.chance(700)) {
      world.network.mend();
    }
    world.network.cut(
        switch (dice.below(6)) {
          case 0 -> Cuts.apart(ALL, half);
          case 1 -> Cuts.bridge(ALL, half, one);
          case 2 -> Cuts.ring(shuffled);
          case 3 -> Cuts.oneWay(ALL, one, dice.chance(500));
          default -> Cuts.alone(ALL, one);
        });
  }

  /** Never so many that what is acknowledged could be lost with them. */
  private void damage(SimNode<?, ?> victim) {
    List<Membership> mayCount = new ArrayList<>(targets);
    world.nodes().forEach(node -> mayCount.addAll(node.written().allMembers()));
    if (!mayCount.stream().allMatch(members -> isSafe(members, victim))) {
      return;
    }
    world.trace.count("disk damaged");
    victim.damage();
  }

  private boolean isSafe(Membership members, SimNode<?, ?> victim) {
    return members.isQuorum(
        voter -> {
          SimNode<?, ?> node = world.node(voter.number());
          return node != victim && !node.isLost();
        });
  }

  private void changeMembers(Dice dice) {
    List<Integer> fit = ALL.stream().filter(number -> !world.node(number).isLost()).toList();
    List<ReplicaId> shuffled = shuffled(fit, dice).stream().map(ReplicaId::new).toList();
    int voters = 1 + dice.below(Math.min(5, shuffled.size()));
    int learners = dice.below(Math.min(2, shuffled.size() - voters) + 1);
    Membership target =
        Membership.of(shuffled.subList(0, voters), shuffled.subList(voters, voters + learners));
    targets.add(target);
    SimNode<?, ?> leader = leader(dice);
    count("members begin to change", leader.ask(new Input.ChangeMembers<>(target)));
    if (world.plan.has(Trouble.Kind.SHORT_LEADERSHIPS) && dice.chance(400)) {
      leader.life().crashAfter(dice.below(15));
    }
  }

  private void count(String what, Output.Answer answer) {
    if (answer instanceof Output.Accepted) {
      world.trace.count(what);
    }
  }

  private static List<Integer> shuffled(List<Integer> numbers, Dice dice) {
    List<Integer> rest = new ArrayList<>(numbers);
    List<Integer> shuffled = new ArrayList<>();
    while (!rest.isEmpty()) {
      int place = dice.below(rest.size());
      shuffled.add(rest.get(place));
      rest.subList(place, place + 1).clear();
    }
    return shuffled;
  }
}
