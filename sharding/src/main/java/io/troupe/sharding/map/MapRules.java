package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/**
 * What maps do. The version of a change is the sequence number of its event, which is why versions
 * of a key rise also across removal and re-creation without anything being kept of removed keys.
 */
final class MapRules implements KindCore<MapCommand, MapEvent> {
  /** The longest decimal text of a 64-bit number: a sign and 19 digits. */
  private static final int MAX_NUMBER_LENGTH = 20;

  private final MapState state = new MapState();

  @Override
  public Decision<MapEvent> decide(MapCommand command, long timeMillis) {
    return switch (command) {
      case MapCommand.Get get -> answer(found(get));
      case MapCommand.Put put -> put(put);
      case MapCommand.Remove remove -> remove(remove);
      case MapCommand.Increment increment -> increment(increment);
      case MapCommand.Clear clear ->
          state.count(clear.map()) == 0
              ? answer(new MapReply.Cleared(Version.ABSENT, 0))
              : change(new MapEvent.MapCleared(clear.map()));
      case MapCommand.Count count -> answer(new MapReply.Counted(state.count(count.map())));
      case MapCommand.Scan scan -> answer(state.page(scan));
      case MapCommand.ListMaps list -> answer(new MapReply.Names(state.names()));
    };
  }

  @Override
  public KindReply apply(MapEvent event, EventStamp stamp) {
    return switch (event) {
      case MapEvent.EntryPut put -> new MapReply.Stored(stamp.version(), state.put(put, stamp));
      case MapEvent.EntryRemoved removed -> {
        state.remove(removed.map(), removed.key(), stamp);
        yield new MapReply.Removed(stamp.version());
      }
      case MapEvent.NumberChanged changed -> {
        state.putNumber(changed.map(), changed.key(), changed.number(), stamp);
        yield new MapReply.Incremented(stamp.version(), changed.number());
      }
      case MapEvent.MapCleared cleared ->
          new MapReply.Cleared(stamp.version(), state.clear(cleared.map(), stamp));
    };
  }

  @Override
  public List<Bytes> snapshot(int chunkBytes) {
    return MapSnapshot.write(state, chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    MapSnapshot.read(chunk, state);
  }

  private MapReply found(MapCommand.Get get) {
    MapEntry entry = state.find(get.map(), get.key());
    return entry == null ? new MapReply.Absent() : new MapReply.Found(entry);
  }

  private Decision<MapEvent> put(MapCommand.Put put) {
    // Most puts have no condition, and a look into the tree is what a put costs most.
    boolean unconditional = put.condition() instanceof MapCondition.Always;
    Version current = unconditional ? Version.ABSENT : state.versionOf(put.map(), put.key());
    return unconditional || holds(put.condition(), current)
        ? change(
            new MapEvent.EntryPut(
                put.map(), put.key(), put.value(), put.contentType(), /* never */ 0))
        : answer(new MapReply.ConditionFailed(current));
  }

  private Decision<MapEvent> remove(MapCommand.Remove remove) {
    Version current = state.versionOf(remove.map(), remove.key());
    if (!holds(remove.condition(), current)) {
      return answer(new MapReply.ConditionFailed(current));
    }
    return current.equals(Version.ABSENT)
        ? answer(new MapReply.Absent())
        : change(new MapEvent.EntryRemoved(remove.map(), remove.key()));
  }

  private Decision<MapEvent> increment(MapCommand.Increment increment) {
    MapEntry entry = state.find(increment.map(), increment.key());
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
