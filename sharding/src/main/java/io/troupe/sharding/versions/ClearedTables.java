package io.troupe.sharding.versions;

import io.troupe.sharding.versions.Table.Slot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was cleared, while the log has the clearing. Two things want it: the changes of the log, for
 * what the last of each key left; and reads of the past, for all of it.
 *
 * <pre>
 *   whole     all keys with their values, up to an eighth of the limit in all: the older go first
 *   narrowed  only keys that the log has a change of, each until that change is forgotten
 * </pre>
 *
 * What the last changes left is charged to the log, as if each key had been removed by itself: of a
 * clearing that removes more than is kept whole, the newest up to an eighth of the limit; the other
 * changes lose their value and stay. So a clearing makes the log forget no more than an eighth.
 *
 * <p>Each rule looks only at a clearing and what is newer than a change, never at how far back the
 * log goes: so it does not matter how long a snapshot delays it.
 */
final class ClearedTables {
  /** About what a cleared key costs besides its bytes. */
  private static final int KEY_BYTES = 160;

  private final ChangeBuffer buffer;

  /** What is kept whole, and what the changes of one clearing may keep, in bytes. */
  private final int most;

  /** Tables that began with a clearing, of which it is not decided yet what stays. */
  private final List<Table> undecided = new ArrayList<>();

  /** What is kept whole, the oldest first. */
  private final ArrayDeque<Table> whole = new ArrayDeque<>();

  private long wholeBytes;

  ClearedTables(ChangeBuffer buffer, int most) {
    this.buffer = buffer;
    this.most = most;
  }

  /** A table began with a clearing that is in the log. */
  void add(Table next) {
    undecided.add(next);
  }

  /** Decides what stays. Returns what the log is charged for it, in bytes. */
  long decide() {
    long charged = 0;
    for (Table next : undecided) {
      @Nullable Table table = next.before;
      charged += table == null ? 0 : decide(table, next.clearing);
    }
    undecided.clear();
    while (wholeBytes > most) {
      Table oldest = whole.remove();
      wholeBytes -= costOf(oldest);
      oldest.narrowTo(changedIn(oldest));
    }
    return charged;
  }

  private long decide(Table table, long clearing) {
    if (!table.narrowed && costOf(table) > most) {
      table.narrowTo(lastChangedBefore(clearing, table));
    } else if (!table.narrowed) {
      whole.add(table);
      wholeBytes += costOf(table);
    }
    long charged = 0;
    for (Slot slot : table.slots.all().values()) {
      charged += slot.change >= buffer.tail() ? costOf(slot) : 0;
    }
    return charged;
  }

  /** The keys of a large table that the log has a change of: found in the log, not in the table. */
  private KeyTable<Slot> lastChangedBefore(long clearing, Table table) {
    KeyTable<Slot> kept = new KeyTable<>();
    long room = most;
    long position = clearing;
    while (position > buffer.tail() && kept.size() < table.slots.size()) {
      position = buffer.before(position);
      if (ChangeLog.tableAt(buffer, position) == table.number) {
        byte[] key = ChangeLog.keyAt(buffer, position);
        @Nullable Slot slot = table.slots.get(key); // none of the clearing that began the table
        if (slot != null && slot.change == position) {
          kept.add(key, slot);
          if (costOf(slot) <= room) {
            room -= costOf(slot);
          } else {
            slot.forgetValue();
          }
        }
      }
    }
    return kept;
  }

  private KeyTable<Slot> changedIn(Table table) {
    KeyTable<Slot> kept = new KeyTable<>();
    table
        .slots
        .all()
        .forEach(
            (key, slot) -> {
              if (slot.change >= buffer.tail()) {
                kept.add(key, slot);
              }
            });
    return kept;
  }

  /**
   * The oldest change of the log, of a cleared table, is forgotten. Returns what it was charged.
   */
  long forget(Table table, long position) {
    byte[] key = ChangeLog.keyAt(buffer, position);
    @Nullable Slot slot = table.slots.get(key);
    if (slot == null || slot.change != position) {
      return 0; // a later change left something else
    }
    if (table.narrowed) {
      table.slots.remove(key);
    }
    return costOf(slot);
  }

  /** A clearing is forgotten, and with it what was cleared. */
  void forget(Table cleared) {
    if (whole.peek() == cleared) {
      whole.remove();
      wholeBytes -= costOf(cleared);
    }
  }

  private static long costOf(Table table) {
    return table.liveBytes + table.live * KEY_BYTES;
  }

  /** What a change that removes the key would take for what it replaces. */
  private static long costOf(Slot slot) {
    return slot.isPresent() && slot.hasValue()
        ? ChangeLog.BEFORE_BYTES + slot.contentType.length() + slot.value.length
        : 0;
  }
}
