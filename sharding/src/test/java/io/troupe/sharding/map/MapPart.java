package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.versions.HistoryLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does to a core what the partition machine does: decides, stamps, applies. */
final class MapPart {
  static final MapName ORDERS = new MapName("orders");

  /** Stands for no answer. */
  static final KindReply NOT_YET = new KindReply() {};

  static final int ALL_BYTES = MapCommand.Scan.MAX_PAGE_BYTES;

  /** So few, and for so short, that both limits are met. */
  static final GuardLimits GUARDS = new GuardLimits(12, 1_000);

  static final BondLimits BONDS = new BondLimits(3, 4);

  final KindCore<MapCommand, MapEvent> core;
  final List<Stamped> history = new ArrayList<>();
  long timeMillis = 1_000;
  private long sequence;

  MapPart() {
    this(MapPart.rules());
  }

  static KindCore<MapCommand, MapEvent> rules() {
    return rules(Guests.NONE);
  }

  static KindCore<MapCommand, MapEvent> rules(Guests guests) {
    return new MapRules(
        new MapSettings(HistoryLimits.DEFAULT, ClockDrift.DEFAULT, GUARDS, BONDS), guests);
  }

  MapPart(KindCore<MapCommand, MapEvent> core) {
    this.core = core;
  }

  /** An event with its stamp. */
  record Stamped(MapEvent event, EventStamp stamp) {}

  KindReply execute(MapCommand command) {
    return switch (core.decide(command, timeMillis)) {
      case Decision.Answer<MapEvent> answer -> answer.reply();
      case Decision.Change<MapEvent> change -> apply(change.event());
      case Decision.NotYet<MapEvent> unused -> NOT_YET;
    };
  }

  /** What time does by itself. */
  void expire() {
    for (Optional<MapEvent> due = core.due(timeMillis);
        due.isPresent();
        due = core.due(timeMillis)) {
      apply(due.get());
    }
  }

  KindReply apply(MapEvent event) {
    EventStamp stamp = new EventStamp(new Version(++sequence), timeMillis, wall(timeMillis));
    history.add(new Stamped(event, stamp));
    return core.apply(event, stamp);
  }

  /** The version of the last event. */
  Version version() {
    return new Version(sequence);
  }

  KindReply put(String key, String value) {
    return put(key, value, MapCondition.ALWAYS);
  }

  KindReply put(String key, String value, MapCondition condition) {
    return execute(
        new MapCommand.Put(ORDERS, Bytes.utf8(key), Bytes.utf8(value), "text/x", condition));
  }

  KindReply get(String key) {
    return execute(new MapCommand.Get(ORDERS, Bytes.utf8(key), Access.LOCAL));
  }

  KindReply remove(String key, MapCondition condition) {
    return execute(new MapCommand.Remove(ORDERS, Bytes.utf8(key), condition));
  }

  KindReply increment(String key, long delta) {
    return execute(new MapCommand.Increment(ORDERS, Bytes.utf8(key), delta));
  }

  KindReply clear() {
    return execute(new MapCommand.Clear(ORDERS));
  }

  MapReply.Page scan(Bytes prefix, Optional<Bytes> after, int limit, int maxBytes) {
    return (MapReply.Page)
        execute(new MapCommand.Scan(ORDERS, prefix, after, limit, maxBytes, Access.LOCAL));
  }

  /** The whole state in one value: equal states, equal bytes. */
  List<Bytes> image() {
    return drawn(core, Integer.MAX_VALUE);
  }

  /** A snapshot in one go. */
  static List<Bytes> drawn(KindCore<MapCommand, MapEvent> core, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = core.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }

  /** The wall clock shows something else than partition time, and goes another way. */
  static long wall(long timeMillis) {
    return timeMillis;
  }
}
