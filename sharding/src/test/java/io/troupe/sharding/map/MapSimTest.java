package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
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
      run(seed, new MapRules());
    }
    System.out.printf("map: seeds %d to %d, replies %s%n", first, last, situations);
    assertThat(situations.keySet())
        .contains(
            "Absent",
            "Cleared",
            "ConditionFailed",
            "Counted",
            "Found",
            "Incremented",
            "Names",
            "NotANumber",
            "Page",
            "Page with more",
            "Removed",
            "Stored");
  }

  /** A checker that finds nothing wrong proves nothing until it has found what was planted. */
  @ParameterizedTest
  @EnumSource
  void plantedFaultsAreFound(Mutant mutant) {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                run(seed, mutant.of(new MapRules()));
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
    List<Bytes> snapshot = List.of();
    int covered = 0;
    for (int i = 0; i < COMMANDS; i++) {
      MapCommand command = command(random, part.version());
      part.timeMillis += random.nextInt(3);
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
        snapshot = core.snapshot(chunkBytes(random));
        covered = part.history.size();
      }
    }
    checkReplay(seed, part, told);
    checkSnapshot(seed, part, snapshot, covered);
  }

  private static void checkReplay(long seed, MapPart part, List<KindReply> told) {
    MapRules replayed = new MapRules();
    List<KindReply> again = new ArrayList<>();
    part.history.forEach(stamped -> again.add(replay(stamped, replayed)));
    assertThat(again).as("seed %d: replies to replayed events", seed).isEqualTo(told);
    assertThat(replayed.snapshot(Integer.MAX_VALUE))
        .as("seed %d: replayed state", seed)
        .isEqualTo(part.image());
  }

  private static void checkSnapshot(long seed, MapPart part, List<Bytes> snapshot, int covered) {
    MapRules restored = new MapRules();
    snapshot.forEach(restored::restore);
    part.history
        .subList(covered, part.history.size())
        .forEach(stamped -> replay(stamped, restored));
    assertThat(restored.snapshot(Integer.MAX_VALUE))
        .as("seed %d: state of a snapshot and the events behind it", seed)
        .isEqualTo(part.image());
    for (int chunkBytes : new int[] {1, 60, 1_000}) {
      MapRules chunked = new MapRules();
      part.core.snapshot(chunkBytes).forEach(chunked::restore);
      assertThat(chunked.snapshot(Integer.MAX_VALUE))
          .as("seed %d: state from chunks of %d bytes", seed, chunkBytes)
          .isEqualTo(part.image());
    }
  }

  private static KindReply replay(MapPart.Stamped stamped, MapRules core) {
    String manifest = MapSamples.REGISTRY.manifestOf(stamped.event());
    MapEvent event = (MapEvent) MapSamples.decode(manifest, MapSamples.encode(stamped.event()));
    return core.apply(event, stamped.stamp());
  }

  private void count(KindReply reply) {
    boolean more = reply instanceof MapReply.Page page && page.more();
    situations.merge(
        reply.getClass().getSimpleName() + (more ? " with more" : ""), 1, Integer::sum);
  }

  private static MapCommand command(Random random, Version latest) {
    MapName map = new MapName(List.of("a", "B", "c").get(random.nextInt(3)));
    Access access = random.nextBoolean() ? Access.LOCAL : Access.LINEARIZABLE;
    return switch (random.nextInt(40)) {
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
              condition(random, latest));
    };
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
      Decision<MapEvent> decide(KindCore<MapCommand, MapEvent> core, MapCommand command) {
        Decision<MapEvent> decision = core.decide(command, 0);
        if (decision instanceof Decision.Change<MapEvent> change) {
          core.apply(change.event(), new EventStamp(new Version(1_000_000), 0));
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
      Decision<MapEvent> decide(KindCore<MapCommand, MapEvent> core, MapCommand command) {
        Decision<MapEvent> decision = core.decide(command, 0);
        return decision instanceof Decision.Answer<MapEvent> answer
                && answer.reply() instanceof MapReply.Page page
            ? new Decision.Answer<>(new MapReply.Page(page.entries(), true))
            : decision;
      }
    },
    VERSIONS_LAG_BY_ONE {
      @Override
      EventStamp stamp(EventStamp stamp) {
        return new EventStamp(
            new Version(Math.max(1, stamp.version().number() - 1)), stamp.timeMillis());
      }
    };

    Decision<MapEvent> decide(KindCore<MapCommand, MapEvent> core, MapCommand command) {
      return core.decide(command(command), 0);
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
          return Mutant.this.decide(core, command);
        }

        @Override
        public KindReply apply(MapEvent event, EventStamp stamp) {
          return core.apply(event(event), stamp(stamp));
        }

        @Override
        public List<Bytes> snapshot(int chunkBytes) {
          return Mutant.this.snapshot(core.snapshot(chunkBytes));
        }

        @Override
        public void restore(Bytes chunk) {
          core.restore(chunk);
        }
      };
    }
  }
}
