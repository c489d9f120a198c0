package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.sharding.versions.Table.Slot;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys that end by time, the next one first: what does not end costs nothing here. */
final class Expiries {
  private final TreeMap<End, Place> byEnd =
      new TreeMap<>(Comparator.comparingLong(End::millis).thenComparingLong(End::version));

  private record End(long millis, long version) {
    private static End of(Slot slot) {
      return new End(slot.untilMillis, slot.version);
    }
  }

  private record Place(Table table, Bytes key) {}

  void add(Table table, byte[] key, Slot slot) {
    if (slot.untilMillis != VersionStore.FOREVER) {
      byEnd.put(End.of(slot), new Place(table, Bytes.wrap(key)));
    }
  }

  void remove(Slot slot) {
    if (slot.untilMillis != VersionStore.FOREVER) {
      byEnd.remove(End.of(slot));
    }
  }

  void removeAll(Table table) {
    byEnd.values().removeIf(place -> place.table == table);
  }

  long nextMillis() {
    return byEnd.isEmpty() ? Long.MAX_VALUE : byEnd.firstKey().millis();
  }

  Optional<VersionStore.Ending> next() {
    Map.Entry<End, Place> first = byEnd.firstEntry();
    return first == null
        ? Optional.empty()
        : Optional.of(new VersionStore.Ending(first.getValue().table.name, first.getValue().key));
  }
}
