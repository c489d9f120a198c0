package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys that end by time, the next one first: what does not end costs nothing here. */
final class Expiries {
  private final TreeMap<Revision, Place> byEnd =
      new TreeMap<>(
          Comparator.<Revision>comparingLong(it -> it.untilMillis)
              .thenComparingLong(it -> it.version));

  private record Place(Table table, Bytes key) {}

  void add(Table table, byte[] key, Revision revision) {
    if (revision.untilMillis != VersionStore.FOREVER) {
      byEnd.put(revision, new Place(table, Bytes.wrap(key)));
    }
  }

  void remove(Revision revision) {
    if (revision.untilMillis != VersionStore.FOREVER) {
      byEnd.remove(revision);
    }
  }

  void removeAll(Table table) {
    byEnd.values().removeIf(place -> place.table == table);
  }

  long nextMillis() {
    return byEnd.isEmpty() ? Long.MAX_VALUE : byEnd.firstKey().untilMillis;
  }

  Optional<VersionStore.Ending> next() {
    Map.Entry<Revision, Place> first = byEnd.firstEntry();
    return first == null
        ? Optional.empty()
        : Optional.of(new VersionStore.Ending(first.getValue().table.name, first.getValue().key));
  }
}
