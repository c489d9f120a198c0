package io.troupe.persistence.membership.rules;

import static java.util.Objects.requireNonNull;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Trace;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that enter, form, join, crash, are paused and are declared down, rightly and wrongly. The
 * register is one, as consensus makes it; what goes to it comes late, twice, or after the asker's
 * end, and answers get lost. Those that are up give partitions to each other, also by what was so a
 * while ago, and say what they serve. Pekko is modelled as it is: a system joins whoever answers at
 * an address, whatever the register thinks of that one, and is in one cluster for life.
 */
final class RegisterWorld {
  static final FixedSettings FIXED = new FixedSettings("troupe", 256, "xxhash64", 1, 125);
  private static final long MILLI = 1_000_000;
  private static final long CHAOS = 30_000 * MILLI;
  private static final long QUIET = 60_000 * MILLI;

  private final Agenda agenda = new Agenda();
  private final Trace trace = Trace.silent(agenda);
  private final Dice dice;
  private final BiFunction<RegisterState, RegisterCommand, RegisterRules.Step> rules;
  private final TreeMap<String, Node> nodes = new TreeMap<>();
  private final Map<Long, Cluster> formed = new HashMap<>();
  private RegisterState state = RegisterState.EMPTY;
  private final OwnershipInvariants ownership = new OwnershipInvariants();
  private RegisterState replica = RegisterState.EMPTY;
  private boolean away;
  private long incarnations;

  /** A cluster of Pekko's. */
  private record Cluster(long generation, String founder) {}

  private final class Node {
    final String name;
    boolean runs;
    boolean paused;
    long incarnation;
    @Nullable Generation told;
    List<String> peers = List.of();
    @Nullable Cluster in;
    boolean up;
    boolean drained;

    Node(String name) {
      this.name = name;
    }

    void start() {
      runs = true;
      paused = false;
      incarnation = ++incarnations;
      told = null;
      peers = List.of();
      in = null;
      up = false;
      drained = dice.chance(50);
      turn(incarnation);
    }

    /** What it does from time to time, until this incarnation ends. */
    void turn(long of) {
      if (!runs || incarnation != of) {
        return;
      }
      if (!paused) {
        if (told != null && state.view().isOver(name, incarnation) && dice.chance(500)) {
          trace.count("restarted as it was over");
          start();
          return;
        }
        act();
      }
      agenda.in(dice.between(50, 400) * MILLI, () -> turn(of));
    }

    private void act() {
      if (in == null) {
        tryPeers();
        enter();
      } else if (!up) {
        send(
            new RegisterCommand.Up(name, incarnation, requireNonNull(told)),
            answer -> {
              switch (answer) {
                case RegisterAnswer.Done unused -> up = true;
                case RegisterAnswer.Refused unused -> start();
                case RegisterAnswer.Form unused -> throw new Violation("up: formed");
                case RegisterAnswer.Join unused -> throw new Violation("up: joined");
              }
            });
      } else {
        serve();
        place();
        drain();
      }
    }

    /** All that it has been given, and at times what it has not. */
    private void serve() {
      TreeSet<PartitionId> mine = new TreeSet<>();
      state
          .owners()
          .forEach(
              (partition, it) -> {
                if (it.owner().equals(name) && !it.serves()) {
                  mine.add(partition);
                }
              });
      if (isChaos() && dice.chance(100)) {
        mine.add(anyPartition());
      }
      if (!mine.isEmpty()) {
        send(new RegisterCommand.Serves(name, incarnation, mine), RegisterWorld::mustBeDone);
      }
    }

    /** Anything while there is trouble; then only what its owner cannot serve. */
    private void place() {
      List<String> names =
          nodes.keySet().stream().filter(it -> isChaos() || takesPartitions(it)).toList();
      if (names.isEmpty() || !dice.chance(100)) {
        return;
      }
      TreeMap<PartitionId, Move> moves = new TreeMap<>();
      if (isChaos()) {
        for (int i = dice.below(4); i >= 0; i--) {
          PartitionId partition = anyPartition();
          Optional<String> owner =
              dice.chance(50) ? Optional.of(dice.pick(names)) : ownerOf(partition);
          moves.put(partition, new Move(partition, owner, dice.pick(names)));
        }
      } else {
        state
            .owners()
            .forEach(
                (partition, it) -> {
                  if (state.view().up(it.owner()).isEmpty()) {
                    moves.put(partition, new Move(partition, ownerOf(partition), dice.pick(names)));
                  }
                });
      }
      send(new RegisterCommand.Place(List.copyOf(moves.values())), RegisterWorld::mustBeDone);
    }

    private void drain() {
      if (isChaos() && dice.chance(5)) {
        send(new RegisterCommand.Drain(dice.pick(List.copyOf(nodes.keySet()))), unused -> {});
      }
    }

    private void enter() {
      send(
          new RegisterCommand.Enter(
              entrance(name, incarnation, drained), name + ":1", "1", present()),
          answer -> {
            switch (answer) {
              case RegisterAnswer.Form form -> {
                told = form.generation();
                if (in == null) {
                  form(form.generation());
                }
              }
              case RegisterAnswer.Join join -> {
                told = join.generation();
                peers = join.peers();
              }
              case RegisterAnswer.Refused refused -> {
                if (refused.why() != RegisterAnswer.Why.CHANGED || told != null) {
                  start();
                }
              }
              case RegisterAnswer.Done unused -> throw new Violation("enter: done");
            }
          });
    }

    private OptionalLong present() {
      RegisteredMember known = state.members().get(name);
      return known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation());
    }

    private void form(Generation generation) {
      Cluster cluster = new Cluster(generation.number(), name + "#" + incarnation);
      @Nullable Cluster other = formed.put(generation.number(), cluster);
      if (other != null) {
        throw new Violation("one cluster a generation: " + other + " and " + cluster);
      }
      trace.count("formed");
      in = cluster;
    }

    private void tryPeers() {
      if (peers.isEmpty()) {
        return;
      }
      Node peer = requireNonNull(nodes.get(dice.pick(peers)));
      long of = incarnation;
      if (peer.runs && !peer.paused && peer.in != null) {
        Cluster cluster = peer.in;
        agenda.in(
            dice.between(1, 300) * MILLI,
            () -> {
              if (runs && incarnation == of && in == null) {
                in = cluster;
                trace.count("joined");
              }
            });
      }
    }

    /**
     * A command on its way, perhaps twice; its answer, if it comes back to the same incarnation.
     */
    private void send(RegisterCommand command, Consumer<RegisterAnswer> then) {
      long of = incarnation;
      int copies = dice.chance(100) ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        long late = dice.chance(50) ? 6_000 : 40;
        agenda.in(
            dice.between(1, late) * MILLI,
            () -> {
              if (away) {
                return;
              }
              RegisterAnswer answer = apply(command);
              if (runs && !paused && incarnation == of && !dice.chance(100)) {
                then.accept(answer);
              }
            });
      }
    }
  }

  RegisterWorld(long seed, BiFunction<RegisterState, RegisterCommand, RegisterRules.Step> rules) {
    dice = new Dice(seed);
    this.rules = rules;
  }

  static Entrance entrance(String name, long incarnation, boolean drained) {
    return new Entrance(name, "disk-" + name, incarnation, name, 1, "default", drained, FIXED);
  }

  /** Runs until all is quiet, and gives what happened. */
  Map<String, Integer> run() {
    int count = (int) dice.between(1, 5);
    for (int i = 0; i < count; i++) {
      Node node = new Node("n" + i);
      nodes.put(node.name, node);
      agenda.in(dice.between(0, 3_000) * MILLI, node::start);
    }
    agenda.in(500 * MILLI, this::trouble);
    agenda.in(700 * MILLI, this::judge);
    while (agenda.nowNanos() < QUIET && agenda.step()) {
      checkMembers();
    }
    checkEnd();
    return trace.happened();
  }

  private void trouble() {
    if (agenda.nowNanos() > CHAOS) {
      away = false;
      nodes.values().forEach(it -> it.paused = false);
      return;
    }
    Node node = dice.pick(new ArrayList<>(nodes.values()));
    switch (dice.below(8)) {
      case 0, 1 -> {
        node.runs = false;
        trace.count("crash");
      }
      case 2, 3, 4 -> {
        if (!node.runs) {
          node.start();
        }
      }
      case 5 -> {
        node.paused = !node.paused;
        trace.count("pause");
      }
      case 6 -> {
        away = !away;
        trace.count("register away");
      }
      case 7 -> {
        if (dice.chance(200)) {
          trace.count("all crash");
          nodes.values().forEach(it -> it.runs = false);
          nodes.values().forEach(it -> agenda.in(dice.between(1, 3_000) * MILLI, it::start));
        } else if (node.runs && dice.chance(300)) {
          long gone = node.incarnation;
          node.send(new RegisterCommand.Leave(node.name, gone), unused -> {});
          agenda.in(
              dice.between(1, 2_000) * MILLI,
              () -> node.runs = node.runs && node.incarnation != gone);
          trace.count("leave");
        }
      }
      default -> throw new IllegalStateException();
    }
    agenda.in(dice.between(1, 1_500) * MILLI, this::trouble);
  }

  /** Who decides about others: at times wrong while there is trouble, always right when quiet. */
  private void judge() {
    boolean chaos = isChaos();
    for (RegisteredMember member : state.members().values()) {
      Node node = requireNonNull(nodes.get(member.name()));
      boolean alive = node.runs && node.incarnation == member.incarnation();
      boolean wrong = chaos && dice.chance(30);
      if (!away && member.state() != RegisteredMember.State.DOWN && (!alive || wrong)) {
        trace.count(alive ? "wrongly down" : "rightly down");
        apply(new RegisterCommand.Down(member.name(), member.incarnation(), "judge", 0, List.of()));
        break;
      }
    }
    agenda.in(dice.between(100, chaos ? 4_000 : 400) * MILLI, this::judge);
  }

  private RegisterAnswer apply(RegisterCommand command) {
    RegisterRules.Step step = rules.apply(state, command);
    long by = step.state().number().number() - state.number().number();
    if (by != (step.state().equals(state) ? 0 : 1)) {
      throw new Violation("one number a change: " + command + " made " + by);
    }
    if (!rules.apply(step.state(), command).state().equals(step.state())) {
      throw new Violation("a repeat changes nothing: " + command);
    }
    followReplica(command, step.state());
    ownership.follow(state, command, step.state()).ifPresent(trace::count);
    state = step.state();
    return step.answer();
  }

  /** Another one that applies the same log, at times from a snapshot. */
  private void followReplica(RegisterCommand command, RegisterState expected) {
    RegisterState from =
        dice.chance(50) ? RegisterFormats.decodeState(RegisterFormats.encode(replica)) : replica;
    replica =
        rules.apply(from, RegisterFormats.decodeCommand(RegisterFormats.encode(command))).state();
    if (!replica.equals(expected)) {
      throw new Violation("replicas are alike: " + replica + " and " + expected);
    }
  }

  private static void mustBeDone(RegisterAnswer answer) {
    if (!(answer instanceof RegisterAnswer.Done)) {
      throw new Violation("always done: " + answer);
    }
  }

  private boolean isChaos() {
    return agenda.nowNanos() < CHAOS;
  }

  /** One of few, and at times one that the cluster does not have. */
  private PartitionId anyPartition() {
    return new PartitionId(dice.chance(20) ? FIXED.partitions() : dice.below(6));
  }

  private Optional<String> ownerOf(PartitionId partition) {
    return Optional.ofNullable(state.owners().get(partition)).map(Ownership::owner);
  }

  private boolean takesPartitions(String name) {
    return state.view().up(name).filter(it -> !it.drains()).isPresent();
  }

  /** Who is up is in the cluster of the present generation, as far as it still runs. */
  private void checkMembers() {
    for (RegisteredMember member : state.members().values()) {
      Node node = requireNonNull(nodes.get(member.name()));
      if (member.state() == RegisteredMember.State.UP
          && node.runs
          && node.incarnation == member.incarnation()) {
        @Nullable Cluster in = node.in;
        if (in == null || in.generation() != state.generation().orElseThrow().number()) {
          throw new Violation("up in the present generation: " + member + " is in " + in);
        }
      }
    }
  }

  private void checkEnd() {
    Collection<Node> alive = nodes.values().stream().filter(it -> it.runs).toList();
    if (alive.stream().map(it -> it.in).distinct().count() > 1
        || alive.stream().anyMatch(it -> !it.up)) {
      throw new Violation(
          "one cluster in the end: "
              + alive.stream().map(it -> it.name + " in " + it.in + " up " + it.up).toList()
              + " "
              + state);
    }
    if (nodes.keySet().stream().anyMatch(this::takesPartitions)
        && state.owners().values().stream().anyMatch(it -> !it.serves())) {
      throw new Violation("all partitions are served in the end: " + state);
    }
  }
}
