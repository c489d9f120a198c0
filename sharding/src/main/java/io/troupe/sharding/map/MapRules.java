package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.bond.BondTable;
import io.troupe.sharding.guard.GuardTable;
import io.troupe.sharding.versions.Revision;
import io.troupe.sharding.versions.VersionStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What maps do. The version of a change is the sequence number of its event, which is why versions
 * of a key rise also across removal and re-creation without anything being kept of removed keys.
 * Fencing tokens are remembered beside the keys, not with them: what was seen stays seen when a key
 * is removed, expires or is cleared.
 */
final class MapRules implements KindCore<MapCommand, MapEvent> {
  /** The content type of a number that an increment brought into being. */
  static final String NUMBER_CONTENT_TYPE = "text/plain";

  /** The longest decimal text of a 64-bit number: a sign and 19 digits. */
  private static final int MAX_NUMBER_LENGTH = 20;

  private final MapSettings settings;
  private final VersionStore store;
  private final MapReads reads;
  private final GuardTable guards;
  private final Guests guests;
  private final BondTable bonds;

  MapRules(MapSettings settings, Guests guests) {
    this.settings = settings;
    this.guests = guests;
    this.bonds = new BondTable(settings.bonds());
    this.store = new VersionStore(settings.history());
    this.reads = new MapReads(store, settings);
    this.guards = new GuardTable(settings.guards(), settings.drift());
    guests.onDeparture((session, lost, stamp) -> bonds.depart(session));
  }

  @Override
  public Decision<MapEvent> decide(MapCommand command, long timeMillis) {
    return switch (command) {
      case MapCommand.Get get -> answer(reads.get(get, timeMillis));
      case MapCommand.Put put -> put(put, timeMillis);
      case MapCommand.Bind bind -> bind(bind, timeMillis);
      case MapCommand.Remove remove -> remove(remove);
      case MapCommand.Increment increment -> increment(increment);
      case MapCommand.Guarded guarded -> guarded(guarded, timeMillis);
      case MapCommand.Clear clear ->
          store.count(clear.map().value()) == 0
              ? answer(new MapReply.Cleared(Version.ABSENT, 0))
              : change(new MapEvent.MapCleared(clear.map()));
      case MapCommand.Count count -> answer(new MapReply.Counted(store.count(count.map().value())));
      case MapCommand.Scan scan -> answer(reads.scan(scan, timeMillis));
      case MapCommand.ListMaps list -> answer(reads.names());
      case MapCommand.GetAsOf get -> answer(reads.getAsOf(get, timeMillis));
      case MapCommand.History history -> answer(reads.history(history, timeMillis));
      case MapCommand.Changes changes ->
          changes.after().equals(store.latest())
              ? new Decision.NotYet<>()
              : answer(reads.changes(changes, timeMillis));
    };
  }

  @Override
  public KindReply apply(MapEvent event, EventStamp stamp) {
    return switch (event) {
      case MapEvent.EntryPut put -> {
        bonds.release(put.map().value(), put.key());
        yield stored(put, stamp);
      }
      case MapEvent.EntryBound bound -> {
        bonds.bind(new BondTable.Place(bound.map().value(), bound.key()), bound.session());
        yield stored(bound.put(), stamp);
      }
      case MapEvent.EntryRemoved it -> removed(it.map(), it.key(), Revision.How.REMOVED, stamp);
      case MapEvent.EntryExpired it -> removed(it.map(), it.key(), Revision.How.EXPIRED, stamp);
      case MapEvent.EntryUnbound it ->
          removed(it.map(), it.key(), Revision.How.SESSION_ENDED, stamp);
      case MapEvent.NumberChanged changed -> {
        putNumber(changed, stamp);
        yield new MapReply.Incremented(stamp.version(), changed.number());
      }
      case MapEvent.MapCleared cleared -> {
        bonds.releaseAll(cleared.map().value());
        yield new MapReply.Cleared(stamp.version(), store.clear(cleared.map().value(), stamp));
      }
      case MapEvent.GuardPassed passed -> {
        guards.see(passed.place(), passed.guard().token(), stamp.timeMillis());
        yield apply(passed.change(), stamp);
      }
    };
  }

  private MapReply stored(MapEvent.EntryPut put, EventStamp stamp) {
    return new MapReply.Stored(
        stamp.version(),
        store.put(
            put.map().value(),
            put.key(),
            put.value(),
            put.contentType(),
            put.expiresAtMillis(),
            stamp));
  }

  private MapReply removed(MapName map, Bytes key, Revision.How how, EventStamp stamp) {
    bonds.release(map.value(), key);
    store.remove(map.value(), key, how, stamp);
    return new MapReply.Removed(stamp.version());
  }

  /** Sets a number; what else is known of the key stays. */
  private void putNumber(MapEvent.NumberChanged changed, EventStamp stamp) {
    @Nullable Revision before = store.find(changed.map().value(), changed.key());
    boolean unused =
        store.put(
            changed.map().value(),
            changed.key(),
            Bytes.wrap(Long.toString(changed.number()).getBytes(StandardCharsets.US_ASCII)),
            before == null ? NUMBER_CONTENT_TYPE : before.contentType(),
            before == null ? VersionStore.FOREVER : before.untilMillis(),
            stamp);
  }

  @Override
  public long nextDueMillis() {
    return bonds.isDue() ? 0 : store.nextEndMillis();
  }

  @Override
  public Optional<MapEvent> due(long timeMillis) {
    Optional<BondTable.Place> unbound = bonds.due();
    if (unbound.isPresent()) {
      BondTable.Place place = unbound.get();
      return Optional.of(new MapEvent.EntryUnbound(new MapName(place.table()), place.key()));
    }
    return store.nextEndMillis() > timeMillis
        ? Optional.empty()
        : store
            .nextEnd()
            .map(ending -> new MapEvent.EntryExpired(new MapName(ending.name()), ending.key()));
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return store
        .snapshot(chunkBytes)
        .then(guards.snapshot(chunkBytes))
        .then(bonds.snapshot(chunkBytes));
  }

  @Override
  public void restore(Bytes chunk) {
    if (chunk.length() > 0 && chunk.at(0) == MapSnapshot.VERSION) {
      MapSnapshot.read(chunk, store);
    } else if (chunk.length() > 0 && chunk.at(0) == GuardTable.VERSION) {
      guards.restore(chunk);
    } else if (chunk.length() > 0 && (chunk.at(0) & 0xff) == BondTable.VERSION) {
      bonds.restore(chunk);
    } else {
      store.restore(chunk);
    }
  }

  /** Asks the guard first: what a stale holder knows of the key may be as old as its token. */
  private Decision<MapEvent> guarded(MapCommand.Guarded guarded, long timeMillis) {
    Optional<FencingToken> seen = guards.seen(guarded.place());
    if (seen.isPresent() && seen.get().compareTo(guarded.guard().token()) > 0) {
      return answer(new MapReply.StaleToken(seen.get()));
    }
    if (seen.isEmpty() && guards.isFull(timeMillis)) {
      return answer(new MapReply.GuardsFull(settings.guards().most()));
    }
    return switch (decide(guarded.write(), timeMillis)) {
      case Decision.Change<MapEvent>(MapEvent.KeyChange change) ->
          change(new MapEvent.GuardPassed(guarded.guard(), change));
      case Decision<MapEvent> unchanged -> unchanged;
    };
  }

  private Decision<MapEvent> put(MapCommand.Put put, long timeMillis) {
    // Most puts have no condition, and a look for the key is what a put costs most.
    boolean unconditional = put.condition() instanceof MapCondition.Always;
    Version current = unconditional ? Version.ABSENT : versionOf(put.map(), put.key());
    long end =
        put.timeToLiveMillis() == 0
            ? VersionStore.FOREVER
            : timeMillis + settings.drift().stretched(put.timeToLiveMillis());
    return unconditional || holds(put.condition(), current)
        ? change(new MapEvent.EntryPut(put.map(), put.key(), put.value(), put.contentType(), end))
        : answer(new MapReply.ConditionFailed(current));
  }

  private Decision<MapEvent> bind(MapCommand.Bind bind, long timeMillis) {
    if (!guests.isHere(bind.session())) {
      return answer(new MapReply.NoSession());
    }
    Optional<Integer> full = bonds.full(bind.place(), bind.session());
    if (full.isPresent()) {
      return answer(new MapReply.BondsFull(full.get()));
    }
    return switch (put(bind.put(), timeMillis)) {
      case Decision.Change<MapEvent>(MapEvent.EntryPut put) ->
          change(new MapEvent.EntryBound(put, bind.session()));
      case Decision<MapEvent> unchanged -> unchanged;
    };
  }

  private Decision<MapEvent> remove(MapCommand.Remove remove) {
    Version current = versionOf(remove.map(), remove.key());
    if (!holds(remove.condition(), current)) {
      return answer(new MapReply.ConditionFailed(current));
    }
    return current.equals(Version.ABSENT)
        ? answer(new MapReply.Absent())
        : change(new MapEvent.EntryRemoved(remove.map(), remove.key()));
  }

  private Version versionOf(MapName map, Bytes key) {
    return store.versionOf(map.value(), key);
  }

  private Decision<MapEvent> increment(MapCommand.Increment increment) {
    @Nullable Revision entry = store.find(increment.map().value(), increment.key());
    if (entry == null) {
      return numberChanged(increment, increment.delta());
    }
    OptionalLong number = numberIn(entry.value());
    if (number.isEmpty()) {
      return answer(new MapReply.NotANumber(entry.version()));
    }
    long before = number.getAsLong();
    long sum = before + increment.delta();
    boolean overflow = ((before ^ sum) & (increment.delta() ^ sum)) < 0;
    return overflow
        ? answer(new MapReply.NotANumber(entry.version()))
        : numberChanged(increment, sum);
  }

  private static Decision<MapEvent> numberChanged(MapCommand.Increment increment, long number) {
    return change(new MapEvent.NumberChanged(increment.map(), increment.key(), number));
  }

  private static boolean holds(MapCondition condition, Version current) {
    return switch (condition) {
      case MapCondition.Always always -> true;
      case MapCondition.IfAbsent absent -> current.equals(Version.ABSENT);
      case MapCondition.IfPresent present -> !current.equals(Version.ABSENT);
      case MapCondition.IfVersion wanted -> current.equals(wanted.version());
    };
  }

  /** The number, if the value is exactly what {@link Long#toString(long)} writes of one. */
  private static OptionalLong numberIn(Bytes value) {
    if (value.length() == 0 || value.length() > MAX_NUMBER_LENGTH) {
      return OptionalLong.empty();
    }
    String text = new String(value.unsafeArray(), StandardCharsets.ISO_8859_1);
    try {
      long number = Long.parseLong(text);
      // Long.parseLong also takes what a sum could not keep: a plus sign, leading zeros.
      return Long.toString(number).equals(text) ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  private static Decision<MapEvent> answer(MapReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<MapEvent> change(MapEvent event) {
    return new Decision.Change<>(event);
  }
}
