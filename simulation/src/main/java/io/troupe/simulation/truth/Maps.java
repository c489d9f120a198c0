package io.troupe.simulation.truth;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEntry;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.testkit.world.Violation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All maps of a partition as of one version: plain trees, copied for each change. */
final class Maps {
  private final NavigableMap<String, NavigableMap<Bytes, Kept>> maps;

  /**
   * An entry.
   *
   * @param endMillis partition time at which it ends; 0 for never
   * @param session that it lives as long as
   */
  record Kept(
      Bytes value,
      String contentType,
      long version,
      long created,
      long wallMillis,
      long endMillis,
      Optional<GuestId> session) {

    /** Whether an answer shows this; how long it lives on is not compared. */
    boolean isShownBy(MapEntry entry) {
      return value.equals(entry.value())
          && contentType.equals(entry.contentType())
          && version == entry.version().number()
          && created == entry.created().number()
          && wallMillis == entry.timeMillis()
          && (endMillis == 0) == (entry.timeToLiveMillis() == 0);
    }
  }

  /** What a write must do: change something as the event says, or only answer. */
  record Outcome(Optional<MapEvent> event, KindReply reply) {}

  private Maps(NavigableMap<String, NavigableMap<Bytes, Kept>> maps) {
    this.maps = maps;
  }

  static Maps empty() {
    return new Maps(new TreeMap<>());
  }

  NavigableMap<Bytes, Kept> map(MapName name) {
    return maps.getOrDefault(name.value(), new TreeMap<>());
  }

  @Nullable Kept find(MapName map, Bytes key) {
    return map(map).get(key);
  }

  /** The names of maps with keys. */
  List<MapName> names() {
    return maps.keySet().stream().map(MapName::new).toList();
  }

  /** How many keys end by time. */
  long ending() {
    return maps.values().stream()
        .flatMap(map -> map.values().stream())
        .filter(kept -> kept.endMillis() != 0)
        .count();
  }

  /** How many keys live as long as sessions, or as one of them. */
  long bound(Predicate<GuestId> which) {
    return maps.values().stream()
        .flatMap(map -> map.values().stream())
        .filter(kept -> kept.session().filter(which).isPresent())
        .count();
  }

  /** The oldest version that still ends by time; 0 for none. */
  long oldestEnding() {
    return maps.values().stream()
        .flatMap(map -> map.values().stream())
        .filter(kept -> kept.endMillis() != 0)
        .mapToLong(Kept::version)
        .min()
        .orElse(0);
  }

  private Maps with(MapName map, Bytes key, @Nullable Kept kept) {
    NavigableMap<Bytes, Kept> changed = new TreeMap<>(map(map));
    if (kept == null) {
      changed.remove(key);
    } else {
      changed.put(key, kept);
    }
    return with(map, changed);
  }

  private Maps with(MapName map, NavigableMap<Bytes, Kept> changed) {
    TreeMap<String, NavigableMap<Bytes, Kept>> copy = new TreeMap<>(maps);
    if (changed.isEmpty()) {
      copy.remove(map.value());
    } else {
      copy.put(map.value(), changed);
    }
    return new Maps(copy);
  }

  Maps after(MapEvent event, long version, long wallMillis) {
    return switch (event) {
      case MapEvent.EntryPut put -> after(put, version, wallMillis, Optional.empty());
      case MapEvent.EntryBound bound ->
          after(bound.put(), version, wallMillis, Optional.of(bound.session()));
      case MapEvent.NumberChanged changed -> {
        @Nullable Kept old = find(changed.map(), changed.key());
        yield with(
            changed.map(),
            changed.key(),
            new Kept(
                Bytes.utf8(Long.toString(changed.number())),
                old == null ? "text/plain" : old.contentType(),
                version,
                old == null ? version : old.created(),
                wallMillis,
                old == null ? 0 : old.endMillis(),
                old == null ? Optional.empty() : old.session()));
      }
      case MapEvent.EntryRemoved removed -> with(removed.map(), removed.key(), null);
      case MapEvent.EntryExpired expired -> with(expired.map(), expired.key(), null);
      case MapEvent.EntryUnbound unbound -> with(unbound.map(), unbound.key(), null);
      case MapEvent.MapCleared cleared -> with(cleared.map(), new TreeMap<>());
      case MapEvent.GuardPassed passed -> after(passed.change(), version, wallMillis);
    };
  }

  private Maps after(
      MapEvent.EntryPut put, long version, long wallMillis, Optional<GuestId> session) {
    @Nullable Kept old = find(put.map(), put.key());
    return with(
        put.map(),
        put.key(),
        new Kept(
            put.value(),
            put.contentType(),
            version,
            old == null ? version : old.created(),
            wallMillis,
            put.expiresAtMillis(),
            session));
  }

  /** Why a key must not be bound, if so, before its put is looked at. */
  Optional<MapReply> refuses(MapCommand.Bind bind, Predicate<GuestId> isHere, BondLimits limits) {
    if (!isHere.test(bind.session())) {
      return Optional.of(new MapReply.NoSession());
    }
    @Nullable Kept old = find(bind.map(), bind.key());
    Optional<GuestId> before = old == null ? Optional.empty() : old.session();
    boolean again = before.equals(Optional.of(bind.session()));
    if (!again && bound(bind.session()::equals) >= limits.perSession()) {
      return Optional.of(new MapReply.BondsFull(limits.perSession()));
    }
    return before.isEmpty() && bound(unused -> true) >= limits.most()
        ? Optional.of(new MapReply.BondsFull(limits.most()))
        : Optional.empty();
  }

  /**
   * What a write does to this.
   *
   * @param next the version that it makes, if it makes one
   * @param endMillis what the event says about the end of a put: judged elsewhere
   */
  Outcome decide(MapCommand command, long next, long endMillis) {
    Version version = new Version(next);
    return switch (command) {
      case MapCommand.Put put -> {
        @Nullable Kept old = find(put.map(), put.key());
        yield holds(put.condition(), old)
            ? change(
                new MapEvent.EntryPut(
                    put.map(), put.key(), put.value(), put.contentType(), endMillis),
                new MapReply.Stored(version, old == null))
            : answer(new MapReply.ConditionFailed(versionOf(old)));
      }
      case MapCommand.Bind bind -> {
        Outcome put = decide(bind.put(), next, endMillis);
        yield new Outcome(
            put.event().map(it -> new MapEvent.EntryBound((MapEvent.EntryPut) it, bind.session())),
            put.reply());
      }
      case MapCommand.Remove remove -> {
        @Nullable Kept old = find(remove.map(), remove.key());
        if (!holds(remove.condition(), old)) {
          yield answer(new MapReply.ConditionFailed(versionOf(old)));
        }
        yield old == null
            ? answer(new MapReply.Absent())
            : change(
                new MapEvent.EntryRemoved(remove.map(), remove.key()),
                new MapReply.Removed(version));
      }
      case MapCommand.Increment increment -> increment(increment, version);
      case MapCommand.Clear clear -> {
        int keys = map(clear.map()).size();
        yield keys == 0
            ? answer(new MapReply.Cleared(Version.ABSENT, 0))
            : change(new MapEvent.MapCleared(clear.map()), new MapReply.Cleared(version, keys));
      }
      default -> throw new Violation("a read changes nothing: " + command);
    };
  }

  private Outcome increment(MapCommand.Increment increment, Version version) {
    @Nullable Kept old = find(increment.map(), increment.key());
    String text = old == null ? "0" : old.value().ifUtf8().orElse("no text");
    Outcome failed = answer(new MapReply.NotANumber(versionOf(old)));
    if (!text.matches("0|-?[1-9][0-9]{0,18}")) {
      return failed;
    }
    BigInteger before = new BigInteger(text);
    BigInteger sum = before.add(BigInteger.valueOf(increment.delta()));
    return before.bitLength() > 63 || sum.bitLength() > 63
        ? failed
        : change(
            new MapEvent.NumberChanged(increment.map(), increment.key(), sum.longValueExact()),
            new MapReply.Incremented(version, sum.longValueExact()));
  }

  private static boolean holds(MapCondition condition, @Nullable Kept kept) {
    return condition.equals(MapCondition.ALWAYS)
        || (condition.equals(MapCondition.IF_ABSENT) && kept == null)
        || (condition.equals(MapCondition.IF_PRESENT) && kept != null)
        || (condition instanceof MapCondition.IfVersion wanted
            && wanted.version().equals(versionOf(kept)));
  }

  private static Version versionOf(@Nullable Kept kept) {
    return kept == null ? Version.ABSENT : new Version(kept.version());
  }

  private static Outcome answer(MapReply reply) {
    return new Outcome(Optional.empty(), reply);
  }

  private static Outcome change(MapEvent event, MapReply reply) {
    return new Outcome(Optional.of(event), reply);
  }

  /** Whether an expiry names a key that ends by now. */
  boolean isDue(MapEvent.EntryExpired expired, long timeMillis) {
    @Nullable Kept kept = find(expired.map(), expired.key());
    return kept != null && kept.endMillis() != 0 && kept.endMillis() <= timeMillis;
  }

  /** About what clearing a map costs its history, in bytes. */
  long costOf(MapName map) {
    long cost = 0;
    for (Map.Entry<Bytes, Kept> entry : map(map).entrySet()) {
      cost += Past.COST + entry.getKey().length() + entry.getValue().value().length();
    }
    return cost;
  }
}
