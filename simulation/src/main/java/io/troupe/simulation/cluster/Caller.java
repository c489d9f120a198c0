package io.troupe.simulation.cluster;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.testkit.world.Dice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes through any node, one thing after the other. What is not answered it repeats
 * under the same request id, through another node; or gives up, and never knows.
 */
final class Caller {
  private static final MapName MAP = new MapName("m");
  private static final List<String> KEYS = List.of("x", "y");
  private static final int MAX_COPIES = 6;

  private final ClusterWorld world;
  private final int number;
  private final Dice dice;
  private int asked;
  private int done;
  private long known;
  private @Nullable Asking open;

  Caller(ClusterWorld world, int number, Dice dice) {
    this.world = world;
    this.number = number;
    this.dice = dice;
  }

  /** How often it got what it wanted. */
  int done() {
    return done;
  }

  private String name() {
    return "caller " + (number - ClusterWorld.NODES);
  }

  /** Asks for the next thing. */
  void ask() {
    asked++;
    PartitionId partition = dice.pick(Partitions.ALL);
    String key = dice.pick(KEYS);
    Bytes bytes = Bytes.utf8(key);
    int what = dice.below(100);
    String value = Character.toString('a' + number) + asked;
    if (what < 45) {
      open =
          new Asking(
              RegisterChecker.READ,
              partition,
              key,
              null,
              null,
              new MapCommand.Get(MAP, bytes, Access.LINEARIZABLE));
    } else {
      @Nullable Long expected = what < 80 ? null : (Long) known;
      MapCondition condition =
          expected == null
              ? MapCondition.ALWAYS
              : expected == 0
                  ? MapCondition.IF_ABSENT
                  : new MapCondition.IfVersion(new Version(expected));
      open =
          new Asking(
              expected == null ? RegisterChecker.WRITE : RegisterChecker.CAS,
              partition,
              key,
              value,
              expected,
              new MapCommand.Put(MAP, bytes, Bytes.utf8(value), "", 0, condition));
    }
    open.send();
  }

  /** Waits no more. */
  void giveUp() {
    @Nullable Asking waitsFor = open;
    if (waitsFor != null) {
      waitsFor.finish(Result.INFO, null);
    }
  }

  /** What it asks for, over all copies. */
  private final class Asking {
    private final String op;
    private final PartitionId partition;
    private final String key;
    private final @Nullable String value;
    private final @Nullable Long expected;
    private final KindCommand command;
    private final Optional<RequestId> id;
    private final long start = world.agenda.nowNanos();
    private final long patience = world.patienceNanos(dice);
    private int copies;
    private int refused;
    private boolean over;

    private Asking(
        String op,
        PartitionId partition,
        String key,
        @Nullable String value,
        @Nullable Long expected,
        KindCommand command) {
      this.op = op;
      this.partition = partition;
      this.key = key;
      this.value = value;
      this.expected = expected;
      this.command = command;
      this.id =
          value == null
              ? Optional.empty()
              : Optional.of(new RequestId(SessionId.derived(number, asked), 1));
    }

    private void send() {
      if (over) {
        return;
      }
      int copy = ++copies;
      ClusterNode entry = world.node(1 + dice.below(ClusterWorld.NODES));
      world.trace.say(name(), "asks " + entry.name() + " for " + op + " " + partition + " " + key);
      ClusterNode.Request request =
          new ClusterNode.Request(
              partition,
              command,
              id,
              patience,
              reply -> world.answer(number, () -> answered(reply)));
      world.calls.send(
          number, entry.number(), () -> entry.arrives(name(), () -> entry.route(request)));
      world.agenda.in(
          patience,
          () -> {
            if (!over && copy == copies) {
              goOn();
            }
          });
    }

    private void goOn() {
      if (over) {
        return;
      }
      if (!world.isHealed() && (copies >= MAX_COPIES || dice.chance(80))) {
        world.trace.count("given up");
        finish(Result.INFO, null);
      } else {
        world.trace.count("repeat");
        send();
      }
    }

    private void answered(PartitionReply reply) {
      if (over) {
        return;
      }
      switch (reply) {
        case PartitionReply.Answered answered -> done((MapReply) answered.reply());
        case PartitionReply.Refused unused -> {
          refused++;
          world.trace.count("refused");
          if (refused == copies && dice.chance(300)) {
            id.ifPresent(world.truth::refused);
            finish(Result.FAIL, null);
          } else {
            int now = copies;
            world.agenda.in(
                dice.between(ClusterPlan.MILLI, 100 * ClusterPlan.MILLI),
                () -> {
                  if (now == copies && copies < MAX_COPIES) {
                    send();
                  }
                });
          }
        }
        case PartitionReply.Unknown unused -> {
          world.trace.count("unknown");
          int now = copies;
          world.agenda.in(
              dice.between(ClusterPlan.MILLI, 100 * ClusterPlan.MILLI),
              () -> {
                if (now == copies) {
                  goOn();
                }
              });
        }
      }
    }

    private void done(MapReply reply) {
      done++;
      id.ifPresent(world.truth::acknowledged);
      switch (reply) {
        case MapReply.Stored stored -> finish(Result.OK, value, stored.version().number());
        case MapReply.ConditionFailed failed ->
            finish(Result.FAIL, value, failed.current().number());
        case MapReply.Found found ->
            finish(Result.OK, found.entry().value().toUtf8(), found.entry().version().number());
        case MapReply.Absent unused -> finish(Result.OK, null, null);
        default -> throw new IllegalStateException("not an answer to this: " + reply);
      }
    }

    private void finish(Result result, @Nullable String seen, @Nullable Long version) {
      over = true;
      open = null;
      if (version != null) {
        known = version;
      }
      world.trace.say(name(), result + " " + op + " " + key + " " + seen + " @" + version);
      world.history.add(
          new Operation(
              name(),
              op,
              partition + "/" + key,
              seen,
              expected,
              result,
              version,
              start,
              result == Result.INFO ? null : (Long) world.agenda.nowNanos()));
      world.agenda.in(world.thinkNanos(dice), Caller.this::ask);
    }

    private void finish(Result result, @Nullable Long version) {
      finish(result, op.equals(RegisterChecker.READ) ? null : value, version);
    }
  }
}
