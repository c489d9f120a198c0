package io.troupe.persistence.membership.rules;

import static java.util.Objects.requireNonNull;

import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Trace;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that enter, form, join, crash, are paused and are declared down, rightly and wrongly. The
 * register is one, as consensus makes it; what goes to it comes late, twice, or after the asker's
 * end, and answers get lost. Pekko is modelled as it is: a system joins whoever answers at an
 * address, whatever the register thinks of that one, and is in one cluster for life.
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
      }
    }

    private void enter() {
      send(
          new RegisterCommand.Enter(entrance(name, incarnation), name + ":1", "1", present()),
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

  static Entrance entrance(String name, long incarnation) {
    return new Entrance(name, "disk-" + name, incarnation, name, 1, "default", FIXED);
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
    boolean chaos = agenda.nowNanos() < CHAOS;
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
    state = step.state();
    return step.answer();
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
  }
}
