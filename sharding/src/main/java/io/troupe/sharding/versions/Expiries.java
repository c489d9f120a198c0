package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.sharding.versions.Table.Slot;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keys that end by time, the next one first: what does not end costs nothing here. Each table lists
 * its own, so that a clearing takes no time for each of them.
 */
final class Expiries {
  /** The tables, by which of their keys ends first. */
  private final TreeMap<End, Table> byFirst = new TreeMap<>();

  /** When a key ends; by the version too, so that no two are equal. */
  record End(long millis, long version) implements Comparable<End> {
    private static final Comparator<End> ORDER =
        Comparator.comparingLong(End::millis).thenComparingLong(End::version);

    private static End of(Slot slot) {
      return new End(slot.untilMillis, slot.version);
    }

    @Override
    public int compareTo(End other) {
      return ORDER.compare(this, other);
    }
  }

  void add(Table table, byte[] key, Slot slot) {
    if (slot.untilMillis != VersionStore.FOREVER) {
      unlist(table);
      table.ends.put(End.of(slot), Bytes.wrap(key));
      list(table);
    }
  }

  void remove(Table table, Slot slot) {
    if (slot.untilMillis != VersionStore.FOREVER) {
      unlist(table);
      table.ends.remove(End.of(slot));
      list(table);
    }
  }

  void removeAll(Table table) {
    unlist(table);
    table.ends.clear();
  }

  private void unlist(Table table) {
    if (!table.ends.isEmpty()) {
      byFirst.remove(table.ends.firstKey());
    }
  }

  private void list(Table table) {
    if (!table.ends.isEmpty()) {
      byFirst.put(table.ends.firstKey(), table);
    }
  }

  long nextMillis() {
    return byFirst.isEmpty() ? Long.MAX_VALUE : byFirst.firstKey().millis();
  }

  Optional<VersionStore.Ending> next() {
    Map.Entry<End, Table> first = byFirst.firstEntry();
    return first == null
        ? Optional.empty()
        : Optional.of(
            new VersionStore.Ending(
                first.getValue().name, first.getValue().ends.firstEntry().getValue()));
  }
}
