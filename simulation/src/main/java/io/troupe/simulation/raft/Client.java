package io.troupe.simulation.raft;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.testkit.linearizable.queue.QueueChecker;
import io.troupe.testkit.world.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the group for something, waits for the answer, asks for the next thing. What it asked for
 * and learned is its history. It turns to whoever is said to lead, and gives up after a while: what
 * it asked for then is unknown for good.
 */
final class Client {
  private static final List<String> KEYS = List.of("x", "y");

  private final RaftWorld world;
  private final String name;
  private final Dice dice;

  /** Whether it keeps to a node that does not answer. */
  private final boolean faithful;

  private int leader = 1;
  private int asked;
  private int done;

  /** The newest version of each key that it knows of, to be expected. */
  private long known;

  /** The number of what it waits for; 0: nothing. */
  private int waitsFor;

  private Runnable giveUp = () -> {};

  Client(RaftWorld world, String name, Dice dice) {
    this.world = world;
    this.name = name;
    this.dice = dice;
    this.faithful = dice.chance(500);
  }

  /** How often it got what it wanted. */
  int done() {
    return done;
  }

  /** Asks for the next thing. */
  void ask() {
    asked++;
    SimNode<Machine, Machine.Result> node =
        world.node(dice.chance(900) ? leader : 1 + dice.below(RaftPlan.NODES));
    if (dice.chance(world.plan.load().readsPerMille())) {
      Read read = new Read(asked, dice.pick(KEYS), world.agenda.nowNanos());
      waitFor(read::failed);
      node.read(read);
    } else {
      List<Step> steps = new ArrayList<>();
      for (int i = dice.chance(200) ? dice.below(4) : 0; i >= 0; i--) {
        steps.add(step(name + asked + (char) ('a' + i)));
      }
      Commands commands = new Commands(asked, steps, world.agenda.nowNanos());
      waitFor(commands::unknown);
      node.propose(commands);
    }
  }

  private Step step(String value) {
    int dice = this.dice.below(100);
    if (dice < 35) {
      return new Step(RegisterChecker.WRITE, this.dice.pick(KEYS), value, null);
    } else if (dice < 50) {
      return new Step(RegisterChecker.CAS, this.dice.pick(KEYS), value, Math.max(0, known));
    } else if (dice < 78) {
      return new Step(QueueChecker.ENQUEUE, Machine.QUEUE, value, null);
    } else {
      return new Step(QueueChecker.DEQUEUE, Machine.QUEUE, null, null);
    }
  }

  /** Waits no more: what was asked for and not answered is unknown. */
  void giveUp() {
    giveUp.run();
  }

  private void waitFor(Runnable otherwise) {
    int number = asked;
    waitsFor = number;
    giveUp = otherwise;
    world.agenda.in(
        dice.between(world.plan.load().patienceNanos() / 2, world.plan.load().patienceNanos()),
        () -> {
          if (waitsFor == number) {
            if (!faithful) {
              lookFor(Optional.empty());
            }
            giveUp();
          }
        });
  }

  private void goOn(int from) {
    if (waitsFor == from) {
      waitsFor = 0;
      giveUp = () -> {};
      world.agenda.in(dice.between(RaftPlan.MILLI, world.thinkNanos()), this::ask);
    }
  }

  private void lookFor(Optional<ReplicaId> other) {
    leader = other.orElseGet(() -> dice.pick(List.copyOf(world.members().all()))).number();
  }

  /** A command. */
  private record Step(String op, String key, @Nullable String value, @Nullable Long expected) {
    Payload payload(int bytes) {
      StringBuilder text = new StringBuilder(op);
      if (!key.equals(Machine.QUEUE)) {
        text.append('|').append(key);
      }
      if (value != null) {
        text.append('|').append(value);
      }
      if (expected != null) {
        text.append('|').append(expected);
      }
      while (text.length() < bytes) {
        text.append(' ');
      }
      return Payload.utf8(text.toString());
    }

    Operation operation(
        String client,
        @Nullable String seen,
        Result result,
        @Nullable Long version,
        long start,
        @Nullable Long end) {
      return new Operation(client, op, key, seen, expected, result, version, start, end);
    }
  }

  /** Commands under way together. */
  final class Commands implements Asked.Commands<Machine.Result> {
    private final int number;
    private final List<Step> steps;
    private final List<Payload> payloads;
    private final boolean[] answered;
    private final long start;
    private int open;

    private Commands(int number, List<Step> steps, long start) {
      this.number = number;
      this.steps = steps;
      this.start = start;
      this.payloads =
          steps.stream().map(it -> it.payload(world.plan.load().payloadBytes())).toList();
      this.answered = new boolean[steps.size()];
      this.open = steps.size();
    }

    @Override
    public String asker() {
      return name;
    }

    @Override
    public List<Payload> payloads() {
      return payloads;
    }

    @Override
    public void notHere(Optional<ReplicaId> who) {
      lookFor(who);
      goOn(number);
    }

    @Override
    public void presumedDone() {
      for (int i = 0; i < steps.size(); i++) {
        done(i, LogIndex.NONE, new Machine.Result(true, 0, null));
      }
    }

    @Override
    public void done(int which, LogIndex index, Machine.Result result) {
      Step step = steps.get(which);
      boolean isCas = step.op().equals(RegisterChecker.CAS);
      if (!answered[which] && !step.key().equals(Machine.QUEUE)) {
        known = result.version();
      }
      boolean dequeues = step.op().equals(QueueChecker.DEQUEUE);
      record(
          which,
          dequeues ? result.value() : step.value(),
          isCas && !result.done() ? Result.FAIL : Result.OK,
          step.key().equals(Machine.QUEUE) ? null : (Long) result.version());
      done++;
    }

    @Override
    public void refused(int which) {
      world.trace.count("command refused");
      record(which, steps.get(which).value(), Result.FAIL, null);
    }

    @Override
    public void unknown() {
      for (int i = 0; i < steps.size(); i++) {
        if (!answered[i]) {
          world.trace.count("command unknown");
          record(i, steps.get(i).value(), Result.INFO, null);
        }
      }
    }

    private void record(int which, @Nullable String value, Result result, @Nullable Long version) {
      if (answered[which]) {
        return;
      }
      answered[which] = true;
      world.history.add(
          steps
              .get(which)
              .operation(
                  name,
                  value,
                  result,
                  version,
                  start,
                  result == Result.INFO ? null : (Long) world.agenda.nowNanos()));
      if (--open == 0) {
        goOn(number);
      }
    }
  }

  /** A read under way. */
  final class Read implements Asked.Read<Machine> {
    private final int number;
    private final String key;
    private final long start;

    private Read(int number, String key, long start) {
      this.number = number;
      this.key = key;
      this.start = start;
    }

    @Override
    public String asker() {
      return name;
    }

    @Override
    public void readable(Machine machine) {
      if (waitsFor != number) {
        return;
      }
      Machine.Register there = machine.read(key);
      known = there == null ? 0 : there.version();
      world.history.add(
          new Operation(
              name,
              RegisterChecker.READ,
              key,
              there == null ? null : there.value(),
              null,
              Result.OK,
              there == null ? null : (Long) there.version(),
              start,
              world.agenda.nowNanos()));
      done++;
      goOn(number);
    }

    @Override
    public void failed() {
      lookFor(Optional.empty());
      goOn(number);
    }
  }
}
