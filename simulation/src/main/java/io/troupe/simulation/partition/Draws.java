package io.troupe.simulation.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Draws commands, on few keys, so that they meet. */
final class Draws {
  private static final int KEYS = 5;

  private final Random random;
  private final Supplier<Optional<GuestId>> sessions;
  private int values;
  private long newest;

  /**
   * Nothing was drawn yet.
   *
   * @param sessions draws one that somebody has, or had; empty where there are none
   */
  Draws(Random random, Supplier<Optional<GuestId>> sessions) {
    this.random = random;
    this.sessions = sessions;
  }

  /** Half of what changes one key is under a token: most often a new one, and often a stale one. */
  MapCommand write(long highest) {
    MapCommand command = unguarded(highest);
    if (!(command instanceof MapCommand.KeyWrite write) || random.nextBoolean()) {
      return command;
    }
    newest += random.nextInt(3);
    FencingToken token = new FencingToken(Math.max(1, newest - random.nextInt(6)));
    Guard guard =
        random.nextInt(3) == 0
            ? Guard.of(token)
            : Guard.of(new GuardName("g" + random.nextInt(3)), token);
    return new MapCommand.Guarded(guard, write);
  }

  private MapCommand unguarded(long highest) {
    int what = random.nextInt(100);
    if (what < 50) {
      MapCommand.Put put =
          new MapCommand.Put(
              map(), key(), value(), "", timeToLive(), condition(highest, random.nextInt(8)));
      return sessions.get().<MapCommand>map(it -> new MapCommand.Bind(put, it)).orElse(put);
    }
    if (what < 65) {
      MapCondition condition = condition(highest, random.nextInt(8));
      return new MapCommand.Remove(
          map(), key(), condition.equals(MapCondition.IF_ABSENT) ? MapCondition.ALWAYS : condition);
    }
    return what < 95
        ? new MapCommand.Increment(map(), key(), random.nextInt(19) - 9)
        : new MapCommand.Clear(map());
  }

  MapCommand read(long highest, long wallMillis) {
    Access access =
        switch (random.nextInt(5)) {
          case 0 -> Access.LOCAL;
          case 1 -> new Access.AtLeast(new Version(random.nextLong(highest + 2)));
          default -> Access.LINEARIZABLE;
        };
    int what = random.nextInt(100);
    if (what < 45) {
      return new MapCommand.Get(map(), key(), access);
    }
    if (what < 65) {
      return new MapCommand.GetAsOf(map(), key(), asOf(highest, wallMillis), access);
    }
    if (what < 80) {
      Optional<Bytes> after = random.nextBoolean() ? Optional.of(key()) : Optional.empty();
      AsOf asOf = random.nextBoolean() ? AsOf.NOW : asOf(highest, wallMillis);
      return new MapCommand.Scan(
          map(), Bytes.EMPTY, after, 1 + random.nextInt(KEYS), 1 << 20, asOf, access);
    }
    if (what < 88) {
      return new MapCommand.Count(map(), access);
    }
    if (what < 92) {
      return new MapCommand.ListMaps(access);
    }
    Optional<Version> before =
        random.nextBoolean()
            ? Optional.of(new Version(random.nextLong(highest + 2)))
            : Optional.empty();
    return new MapCommand.History(map(), key(), before, 1 + random.nextInt(20), access);
  }

  private AsOf asOf(long highest, long wallMillis) {
    return switch (random.nextInt(5)) {
      case 0 -> new AsOf.AtTime(wallMillis - random.nextInt(5_000));
      case 1 -> new AsOf.AtTime(wallMillis - random.nextInt(100_000));
      case 2 -> new AsOf.AtVersion(new Version(random.nextLong(highest + 2)));
      default -> new AsOf.AtVersion(new Version(Math.max(0, highest - random.nextInt(20))));
    };
  }

  private MapCondition condition(long highest, int what) {
    return switch (what) {
      case 0 -> MapCondition.IF_ABSENT;
      case 1 -> MapCondition.IF_PRESENT;
      case 2 -> new MapCondition.IfVersion(new Version(Math.max(1, highest - random.nextInt(8))));
      default -> MapCondition.ALWAYS;
    };
  }

  private long timeToLive() {
    return switch (random.nextInt(8)) {
      case 0 -> 1 + random.nextInt(200);
      case 1 -> 200 + random.nextInt(5_000);
      case 2 -> 10_000 + random.nextInt(20_000);
      default -> 0;
    };
  }

  private Bytes value() {
    return random.nextInt(3) == 0
        ? Bytes.utf8(Integer.toString(random.nextInt(20) - 10))
        : Bytes.utf8("value " + values++);
  }

  private MapName map() {
    return new MapName(random.nextInt(4) == 0 ? "b" : "a");
  }

  private Bytes key() {
    return Bytes.utf8("k" + random.nextInt(KEYS));
  }
}
