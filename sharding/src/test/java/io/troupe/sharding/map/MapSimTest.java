package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random commands against a naive model, one seed after the other; {@code -Dtroupe.seed=n} replays
 * one, {@code -Dtroupe.seeds=n} runs more. Checked after every command: the reply is the model's,
 * and deciding changed nothing. Checked at the end: events read back from their bytes, and a
 * snapshot in chunks of any size with the events behind it, give the same state, to the byte.
 */
class MapSimTest {
  private static final int COMMANDS = 300;
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 500);

  private final TreeMap<String, Integer> situations = new TreeMap<>();

  @Test
  void rulesDoWhatTheModelDoes() {
    Long only = Long.getLong("troupe.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      run(seed, MapPart.rules());
    }
    System.out.printf("map: seeds %d to %d, replies %s%n", first, last, situations);
    assertThat(situations.keySet())
        .contains(
            "Absent",
            "Cleared",
            "Changes",
            "ConditionFailed",
            "Expired",
            "Counted",
            "Found",
            "GuardsFull",
            "Incremented",
            "Names",
            "NotANumber",
            "Page",
            "Page with more",
            "Removed",
            "Revisions",
            "Snapshot drawn beside changes",
            "StaleToken",
            "Stored",
            "nothing yet");
  }

  /** A checker that finds nothing wrong proves nothing until it has found what was planted. */
  @ParameterizedTest
  @EnumSource
  void plantedFaultsAreFound(Mutant mutant) {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                run(seed, mutant.of(MapPart.rules()));
              }
            })
        .as(mutant.name())
        .isInstanceOfAny(AssertionError.class, IllegalStateException.class);
  }

  private void run(long seed, KindCore<MapCommand, MapEvent> core) {
    Random random = new Random(seed);
    MapModel model = new MapModel();
    MapPart part = new MapPart(core);
    List<KindReply> told = new ArrayList<>();
    int snapshotAt = random.nextInt(COMMANDS);
    @Nullable Drawn drawn = null;
    for (int i = 0; i < COMMANDS; i++) {
      MapCommand command = command(random, part);
      part.timeMillis += random.nextInt(100) == 0 ? 2_000 : random.nextInt(3);
      expire(seed, part, model, told);
      List<Bytes> before = part.image();
      core.decide(command, part.timeMillis);
      assertThat(part.image())
          .as("seed %d: state after deciding %s", seed, command)
          .isEqualTo(before);
      Version next = new Version(part.version().number() + 1);
      int events = part.history.size();
      KindReply reply = part.execute(command);
      assertThat(reply)
          .as("seed %d: reply %d, to %s", seed, i, command)
          .isEqualTo(model.execute(command, next, part.timeMillis));
      if (part.history.size() > events) {
        told.add(reply);
      } else {
        assertThat(part.image()).as("seed %d: state after %s", seed, reply).isEqualTo(before);
      }
      count(reply);
      if (i == snapshotAt) {
        drawn = new Drawn(part, chunkBytes(random));
      } else if (drawn != null && random.nextBoolean() && drawn.more()) {
        situations.merge("Snapshot drawn beside changes", 1, Integer::sum);
      }
    }
    checkReplay(seed, part, told);
    checkSnapshot(seed, part, Objects.requireNonNull(drawn));
  }

  /** A snapshot that is drawn while the state goes on changing. */
  private static final class Drawn {
    private final SnapshotCursor cursor;
    private final List<Bytes> image;
    private final int covered;
    private final List<Bytes> chunks = new ArrayList<>();

    private Drawn(MapPart part, int chunkBytes) {
      cursor = part.core.snapshot(chunkBytes);
      image = part.image();
      covered = part.history.size();
    }

    private boolean more() {
      if (cursor.hasNext()) {
        chunks.add(cursor.next());
      }
      return cursor.hasNext();
    }

    private List<Bytes> rest() {
      while (more()) {}
      cursor.close();
      return chunks;
    }
  }

  private void expire(long seed, MapPart part, MapModel model, List<KindReply> told) {
    Version next = new Version(part.version().number() + 1);
    int events = part.history.size();
    part.expire();
    int expired = part.history.size() - events;
    assertThat(expired)
        .as("seed %d: keys that end by %d", seed, part.timeMillis)
        .isEqualTo(model.expire(next, part.timeMillis));
    for (int i = 0; i < expired; i++) {
      told.add(new MapReply.Removed(part.history.get(events + i).stamp().version()));
      situations.merge("Expired", 1, Integer::sum);
    }
  }

  private static void checkReplay(long seed, MapPart part, List<KindReply> told) {
    KindCore<MapCommand, MapEvent> replayed = MapPart.rules();
    List<KindReply> again = new ArrayList<>();
    part.history.forEach(stamped -> again.add(replay(stamped, replayed)));
    assertThat(again).as("seed %d: replies to replayed events", seed).isEqualTo(told);
    assertThat(MapPart.drawn(replayed, Integer.MAX_VALUE))
        .as("seed %d: replayed state", seed)
        .isEqualTo(part.image());
  }

  private static void checkSnapshot(long seed, MapPart part, Drawn drawn) {
    KindCore<MapCommand, MapEvent> restored = MapPart.rules();
    drawn.rest().forEach(restored::restore);
    assertThat(MapPart.drawn(restored, Integer.MAX_VALUE))
        .as("seed %d: state of a snapshot drawn beside changes", seed)
        .isEqualTo(drawn.image);
    part.history
        .subList(drawn.covered, part.history.size())
        .forEach(stamped -> replay(stamped, restored));
    assertThat(MapPart.drawn(restored, Integer.MAX_VALUE))
        .as("seed %d: state of a snapshot and the events behind it", seed)
        .isEqualTo(part.image());
    for (int chunkBytes : new int[] {1, 60, 1_000}) {
      KindCore<MapCommand, MapEvent> chunked = MapPart.rules();
      MapPart.drawn(part.core, chunkBytes).forEach(chunked::restore);
      assertThat(MapPart.drawn(chunked, Integer.MAX_VALUE))
          .as("seed %d: state from chunks of %d bytes", seed, chunkBytes)
          .isEqualTo(part.image());
    }
  }

  private static KindReply replay(MapPart.Stamped stamped, KindCore<MapCommand, MapEvent> core) {
    String manifest = MapSamples.REGISTRY.manifestOf(stamped.event());
    MapEvent event = (MapEvent) MapSamples.decode(manifest, MapSamples.encode(stamped.event()));
    return core.apply(event, stamped.stamp());
  }

  private void count(KindReply reply) {
    boolean more = reply instanceof MapReply.Page page && page.more();
    String name = reply.equals(MapPart.NOT_YET) ? "nothing yet" : reply.getClass().getSimpleName();
    situations.merge(name + (more ? " with more" : ""), 1, Integer::sum);
  }

  private static MapCommand command(Random random, MapPart part) {
    MapCommand command = unguarded(random, part);
    return command instanceof MapCommand.KeyWrite write && random.nextInt(3) == 0
        ? new MapCommand.Guarded(guard(random), write)
        : command;
  }

  /** Few tokens, most of which are stale soon; few names, and keys to go with them. */
  private static Guard guard(Random random) {
    FencingToken token = new FencingToken(1 + random.nextInt(20));
    return random.nextBoolean()
        ? Guard.of(token)
        : Guard.of(new GuardName("g" + random.nextInt(3)), token);
  }

  private static MapCommand unguarded(Random random, MapPart part) {
    Version latest = part.version();
    MapName map = new MapName(List.of("a", "B", "c").get(random.nextInt(3)));
    Access access = random.nextBoolean() ? Access.LOCAL : Access.LINEARIZABLE;
    return switch (random.nextInt(48)) {
      case 40, 41 -> new MapCommand.GetAsOf(map, key(random), asOf(random, part), access);
      case 42, 43 ->
          new MapCommand.History(
              map,
              key(random),
              random.nextBoolean()
                  ? Optional.of(new Version(1 + random.nextLong(latest.number() + 1)))
                  : Optional.empty(),
              1 + random.nextInt(5),
              access);
      case 44, 45 ->
          new MapCommand.Changes(
              new Version(Math.max(0, latest.number() - random.nextInt(6))),
              1 + random.nextInt(5),
              1 + random.nextInt(100),
              access);
      case 46 ->
          new MapCommand.Scan(
              map, Bytes.EMPTY, Optional.empty(), 20, 1_000, asOf(random, part), access);
      case 0 -> new MapCommand.Clear(map);
      case 1 -> new MapCommand.ListMaps(access);
      case 2 -> new MapCommand.Count(map, access);
      case 3, 4, 5, 6, 7 ->
          new MapCommand.Scan(
              map,
              Bytes.wrap(bytes(random, random.nextInt(3))),
              random.nextBoolean() ? Optional.of(key(random)) : Optional.empty(),
              1 + random.nextInt(8),
              1 + random.nextInt(100),
              access);
      case 8, 9, 10, 11, 12 -> new MapCommand.Get(map, key(random), access);
      case 13, 14, 15, 16, 17, 18, 19, 20 ->
          new MapCommand.Increment(map, key(random), number(random));
      case 21, 22, 23, 24, 25 -> {
        MapCondition condition = condition(random, latest);
        yield new MapCommand.Remove(
            map,
            key(random),
            condition.equals(MapCondition.IF_ABSENT) ? MapCondition.ALWAYS : condition);
      }
      default ->
          new MapCommand.Put(
              map,
              key(random),
              random.nextBoolean()
                  ? Bytes.utf8(Long.toString(number(random)))
                  : Bytes.wrap(bytes(random, random.nextInt(40))),
              List.of("", "text/x", "application/json").get(random.nextInt(3)),
              random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 0,
              condition(random, latest));
    };
  }

  private static AsOf asOf(Random random, MapPart part) {
    return random.nextBoolean()
        ? new AsOf.AtVersion(new Version(random.nextLong(part.version().number() + 2)))
        : new AsOf.AtTime(MapPart.wall(part.timeMillis) - random.nextInt(200));
  }

  private static MapCondition condition(Random random, Version latest) {
    return switch (random.nextInt(6)) {
      case 0 -> MapCondition.IF_ABSENT;
      case 1 -> MapCondition.IF_PRESENT;
      case 2 ->
          new MapCondition.IfVersion(
              new Version(Math.max(1, latest.number() - random.nextInt(20))));
      default -> MapCondition.ALWAYS;
    };
  }

  /** Few enough to meet again, with all signs that a byte can have. */
  private static Bytes key(Random random) {
    return Bytes.wrap(bytes(random, 1 + random.nextInt(2)));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] alphabet = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return bytes;
  }

  private static long number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
      default -> random.nextInt(21) - 10;
    };
  }

  private static int chunkBytes(Random random) {
    return 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
  }

  enum Mutant {
    DECIDING_CHANGES_THE_STATE {
      @Override
      Decision<MapEvent> decide(
          KindCore<MapCommand, MapEvent> core, MapCommand command, long timeMillis) {
        Decision<MapEvent> decision = core.decide(command, timeMillis);
        if (decision instanceof Decision.Change<MapEvent> change) {
          core.apply(change.event(), new EventStamp(new Version(1_000_000), 0, 0));
        }
        return decision;
      }
    },
    INCREMENT_LOSES_THE_CONTENT_TYPE {
      @Override
      MapEvent event(MapEvent event) {
        return event instanceof MapEvent.NumberChanged changed
            ? new MapEvent.EntryPut(
                changed.map(), changed.key(), Bytes.utf8("" + changed.number()), "text/plain", 0)
            : event;
      }
    },
    CONDITIONS_ARE_NOT_CHECKED {
      @Override
      MapCommand command(MapCommand command) {
        return command instanceof MapCommand.Put put
            ? new MapCommand.Put(
                put.map(), put.key(), put.value(), put.contentType(), MapCondition.ALWAYS)
            : command;
      }
    },
    A_SNAPSHOT_LACKS_ITS_LAST_CHUNK {
      @Override
      List<Bytes> snapshot(List<Bytes> chunks) {
        return chunks.size() > 1 ? chunks.subList(0, chunks.size() - 1) : chunks;
      }
    },
    THERE_IS_ALWAYS_MORE {
      @Override
      Decision<MapEvent> decide(
          KindCore<MapCommand, MapEvent> core, MapCommand command, long timeMillis) {
        Decision<MapEvent> decision = core.decide(command, timeMillis);
        return decision instanceof Decision.Answer<MapEvent> answer
                && answer.reply() instanceof MapReply.Page page
            ? new Decision.Answer<>(new MapReply.Page(page.entries(), true))
            : decision;
      }
    },
    STALE_TOKENS_ARE_LET_IN {
      @Override
      MapCommand command(MapCommand command) {
        return command instanceof MapCommand.Guarded guarded ? guarded.write() : command;
      }
    },
    A_TOKEN_IS_NOT_REMEMBERED {
      @Override
      MapEvent event(MapEvent event) {
        return event instanceof MapEvent.GuardPassed passed ? passed.change() : event;
      }
    },
    VERSIONS_LAG_BY_ONE {
      @Override
      EventStamp stamp(EventStamp stamp) {
        return new EventStamp(
            new Version(Math.max(1, stamp.version().number() - 1)),
            stamp.timeMillis(),
            stamp.wallMillis());
      }
    };

    Decision<MapEvent> decide(
        KindCore<MapCommand, MapEvent> core, MapCommand command, long timeMillis) {
      return core.decide(command(command), timeMillis);
    }

    MapCommand command(MapCommand command) {
      return command;
    }

    MapEvent event(MapEvent event) {
      return event;
    }

    EventStamp stamp(EventStamp stamp) {
      return stamp;
    }

    List<Bytes> snapshot(List<Bytes> chunks) {
      return chunks;
    }

    KindCore<MapCommand, MapEvent> of(KindCore<MapCommand, MapEvent> core) {
      return new KindCore<>() {
        @Override
        public Decision<MapEvent> decide(MapCommand command, long timeMillis) {
          return Mutant.this.decide(core, command, timeMillis);
        }

        @Override
        public KindReply apply(MapEvent event, EventStamp stamp) {
          return core.apply(event(event), stamp(stamp));
        }

        @Override
        public long nextDueMillis() {
          return core.nextDueMillis();
        }

        @Override
        public Optional<MapEvent> due(long timeMillis) {
          return core.due(timeMillis);
        }

        @Override
        public SnapshotCursor snapshot(int chunkBytes) {
          return SnapshotCursor.over(Mutant.this.snapshot(MapPart.drawn(core, chunkBytes)));
        }

        @Override
        public void restore(Bytes chunk) {
          core.restore(chunk);
        }
      };
    }
  }
}
