package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.versions.Table.Slot;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Draws a store as it was when the cursor was made:
 *
 * <pre>
 *   chunk = u8 2                          version of this form
 *           { u8 1  table                 text name · bool cleared [ revision of the clearing ]
 *           | u8 5  narrowed table        as 1, of which only keys with a change are left
 *           | u8 2  bytes key · revision  of the table named last, the older ones first
 *           | u8 3  revision              one more of the key named last
 *           | u8 4  marks }               the end of the snapshot, see {@link ChangeLog.Marks}
 *           u8 0                          the end of the chunk, so that a cut is noticed
 * </pre>
 *
 * Tables come in order of their names, the older one of a name first, keys in their order; so equal
 * stores give equal bytes. A store that never had a key has no chunks. What changes meanwhile is
 * newer than the snapshot and is passed over; what it replaces is pinned.
 */
final class StoreCursor implements SnapshotCursor {
  static final int VERSION = 2;
  static final int END = 0;
  static final int TABLE = 1;
  static final int KEY = 2;
  static final int MORE = 3;
  static final int MARKS = 4;
  static final int NARROWED = 5;

  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private final VersionStore store;
  private final int chunkBytes;
  private final ChangeLog.Marks marks;

  /** What is not drawn yet; the first of them may be drawn in part. */
  private final ArrayDeque<Table> tables = new ArrayDeque<>();

  /** The key of the first table that was drawn last, up to this version. */
  private byte[] lastKey = Bytes.EMPTY.unsafeArray();

  private long lastVersion;
  private boolean complete;
  private boolean closed;

  StoreCursor(VersionStore store, int chunkBytes) {
    if (chunkBytes < 1) {
      throw new IllegalArgumentException("a chunk has at least 1 byte, not " + chunkBytes);
    }
    this.store = store;
    this.chunkBytes = chunkBytes;
    this.marks = store.log.marks();
    this.complete = store.tables.isEmpty() && marks.latest() == 0;
    for (Table newest : store.tables.values()) {
      ArrayDeque<Table> oldestFirst = new ArrayDeque<>();
      for (@Nullable Table table = newest; table != null; table = table.before) {
        oldestFirst.push(table);
      }
      tables.addAll(oldestFirst);
    }
    store.log.pin();
  }

  @Override
  public boolean hasNext() {
    return !complete;
  }

  @Override
  public Bytes next() {
    if (complete) {
      throw new NoSuchElementException("the snapshot is complete");
    }
    WireWriter out = new WireWriter(Math.min(chunkBytes, FIRST_BUFFER_BYTES)).u8(VERSION);
    @Nullable Table table = tables.peek();
    while (table != null) {
      writeTable(table, out);
      if (!drawKeys(table, out)) {
        return out.u8(END).toBytes();
      }
      tables.remove();
      lastKey = Bytes.EMPTY.unsafeArray();
      lastVersion = 0;
      table = tables.peek();
    }
    out.u8(MARKS)
        .varint(marks.floor())
        .varint(marks.readableFrom())
        .signedVarint(marks.readableWallMillis())
        .varint(marks.latest())
        .varint(marks.latestMillis());
    complete = true;
    return out.u8(END).toBytes();
  }

  @Override
  public void close() {
    complete = true;
    tables.clear();
    if (!closed) {
      closed = true;
      store.log.unpin();
    }
  }

  private void writeTable(Table table, WireWriter out) {
    @Nullable Revision clearing = store.clearingOf(table);
    out.u8(table.narrowed ? NARROWED : TABLE).text(table.name).bool(clearing != null);
    if (clearing != null) {
      RevisionFormat.write(clearing, out);
    }
  }

  /** Draws keys of a table until the chunk is full; true if that was all of them. */
  private boolean drawKeys(Table table, WireWriter out) {
    for (Map.Entry<byte[], Slot> entry : table.slots.from(lastKey, true).entrySet()) {
      byte[] key = entry.getKey();
      boolean resumed = Arrays.equals(key, lastKey);
      boolean named = false;
      for (Revision revision : oldestFirst(entry.getValue(), resumed ? lastVersion : 0)) {
        if (named) {
          out.u8(MORE);
        } else {
          out.u8(KEY).bytes(Bytes.wrap(key));
          named = true;
        }
        RevisionFormat.write(revision, out);
        if (out.length() >= chunkBytes) {
          lastKey = key;
          lastVersion = revision.version;
          return false;
        }
      }
    }
    return true;
  }

  /** The revisions behind a version that were there when the cursor was made. */
  private List<Revision> oldestFirst(Slot slot, long behind) {
    List<Revision> revisions = store.revisions(slot);
    revisions.removeIf(it -> it.version > marks.latest() || it.version <= behind);
    return revisions.reversed();
  }
}
