package io.troupe.sharding.versions;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a partition in their order, as far back as the limits say. A change that falls out
 * takes with it what its key was before, so that a state as of any version from the floor on can
 * still be told.
 */
final class ChangeLog {
  /** About what a change costs besides its key and what it replaced. */
  private static final int CHANGE_BYTES = 224;

  private final HistoryLimits limits;
  private final ArrayDeque<Change> changes = new ArrayDeque<>();

  /** Changes that replaced too much to be kept; it goes once no snapshot needs it. */
  private final ArrayDeque<Change> toTrim = new ArrayDeque<>();

  private long bytes;
  private long floor;
  private long readableFrom;
  private long readableWallMillis;
  private long latest;
  private long latestMillis;

  /** How many snapshots are being drawn: they need all that is here. */
  private int pins;

  /** One change: of a key, or of all keys of a table if {@code slot} is null. */
  static final class Change {
    final Table table;
    final byte[] key;
    final Table.@Nullable Slot slot;
    final Revision revision;
    private long cost;

    Change(Table table, byte[] key, Table.@Nullable Slot slot, Revision revision) {
      this.table = table;
      this.key = key;
      this.slot = slot;
      this.revision = revision;
      @Nullable Revision replaced = revision.previous;
      @Nullable Table cleared = slot == null ? table.before : null;
      this.cost =
          CHANGE_BYTES
              + key.length
              + (replaced == null ? 0 : replaced.valueLength())
              + (cleared == null ? 0 : cleared.liveBytes + cleared.live * CHANGE_BYTES);
    }

    private boolean replacesMoreThan(int most) {
      return cost - CHANGE_BYTES - key.length > most;
    }
  }

  /** What becomes of tables from which something was forgotten. */
  private final Consumer<Table> forgotten;

  ChangeLog(HistoryLimits limits, Consumer<Table> forgotten) {
    this.limits = limits;
    this.forgotten = forgotten;
  }

  /** All changes behind this version are here. */
  long floor() {
    return floor;
  }

  /** States as of this version and later can be told. */
  long readableFrom() {
    return readableFrom;
  }

  /** The wall clock's time of {@link #readableFrom}; 0 if nothing was forgotten. */
  long readableWallMillis() {
    return readableWallMillis;
  }

  /** The version of the newest change, also of a forgotten one. */
  long latest() {
    return latest;
  }

  /** Partition time of the newest change. */
  long latestMillis() {
    return latestMillis;
  }

  void add(Change change, long timeMillis) {
    append(change);
    latestMillis = Math.max(latestMillis, timeMillis);
    if (change.replacesMoreThan(limits.largestKept())) {
      toTrim.add(change);
    }
    trim();
  }

  /** Puts back a change that was in the log. */
  void append(Change change) {
    changes.add(change);
    bytes += change.cost;
    latest = change.revision.version;
  }

  /** Puts back what is known of the log besides its changes; the last that is put back. */
  void restore(Marks marks) {
    floor = marks.floor();
    readableFrom = marks.readableFrom();
    readableWallMillis = marks.readableWallMillis();
    latest = marks.latest();
    latestMillis = marks.latestMillis();
  }

  /** See the methods of these names. */
  record Marks(
      long floor, long readableFrom, long readableWallMillis, long latest, long latestMillis) {}

  Marks marks() {
    return new Marks(floor, readableFrom, readableWallMillis, latest, latestMillis);
  }

  /** Forgets nothing until {@link #unpin}. */
  void pin() {
    pins++;
  }

  void unpin() {
    pins--;
    trim();
  }

  private void trim() {
    if (pins > 0) {
      return;
    }
    while (!toTrim.isEmpty()) {
      dropReplaced(toTrim.remove());
    }
    @Nullable Change first = changes.peek();
    while (first != null && (bytes > limits.bytes() || isOld(first))) {
      forgetFirst();
      first = changes.peek();
    }
  }

  private boolean isOld(Change change) {
    Revision.Author author = change.revision.author;
    return author != null && author.timeMillis() < latestMillis - limits.millis();
  }

  private void forgetFirst() {
    Change first = changes.remove();
    Revision revision = first.revision;
    bytes -= first.cost;
    floor = revision.version;
    raiseReadable(revision);
    revision.author = null;
    revision.previous = null;
    if (first.slot == null) {
      first.table.before = null;
    } else if (first.slot.newest == revision && !revision.isPresent()) {
      first.table.slots.remove(first.key);
    }
    forgotten.accept(first.table);
  }

  /** Forgets what the change replaced, though the change itself stays. */
  private void dropReplaced(Change change) {
    if (change.slot != null) {
      if (change.revision.previous != null) {
        bytes -= change.revision.previous.valueLength();
        change.cost -= change.revision.previous.valueLength();
        change.revision.previous.forgetValue();
      }
      return;
    }
    // Changes of the cleared keys hold their values, too.
    while (!changes.isEmpty() && changes.element().revision.version < change.revision.version) {
      forgetFirst();
    }
    if (change.table.before == null) {
      return; // it was forgotten meanwhile
    }
    change.table.before = null;
    bytes -= change.cost - CHANGE_BYTES;
    change.cost = CHANGE_BYTES;
    raiseReadable(change.revision);
  }

  private void raiseReadable(Revision revision) {
    if (revision.version > readableFrom) {
      readableFrom = revision.version;
      readableWallMillis = revision.wallMillis;
    }
  }

  /** The version of the last change up to a time, 0 if none; only where that can be told. */
  long versionAt(long wallMillis) {
    Iterator<Change> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext()) {
      Revision revision = newestFirst.next().revision;
      if (revision.wallMillis <= wallMillis) {
        return revision.version;
      }
    }
    return floor;
  }

  /** The changes behind a version, oldest first; it must not be below the floor. */
  Iterator<Change> behind(long version) {
    ArrayDeque<Change> found = new ArrayDeque<>();
    Iterator<Change> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext()) {
      Change change = newestFirst.next();
      if (change.revision.version <= version) {
        break;
      }
      found.push(change);
    }
    return found.iterator();
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }
}
