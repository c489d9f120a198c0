package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.sharding.versions.Revision.How;
import io.troupe.sharding.versions.Table.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes back what a {@link StoreCursor} drew, chunk by chunk. */
final class StoreReader {
  private final VersionStore store;

  /** Changes of the log, found where their keys are; they are put in order at the end. */
  private final List<Change> changes = new ArrayList<>();

  /**
   * A change of the log.
   *
   * @param slot null where a table was cleared
   * @param before what the key was
   */
  private record Change(
      Table table, Bytes key, @Nullable Slot slot, Revision left, @Nullable Revision before) {}

  // The key that was read last, and what: its revisions follow each other.
  private @Nullable Slot lastSlot;
  private @Nullable Revision lastRevision;

  StoreReader(VersionStore store) {
    this.store = store;
  }

  /**
   * Adds a chunk.
   *
   * @throws WireFormatException if it is damaged or of another version; the store may then hold a
   *     part of it and must be thrown away
   */
  void read(Bytes chunk) {
    WireReader in = new WireReader(chunk);
    int version = in.u8();
    if (version != StoreCursor.VERSION) {
      throw new WireFormatException(
          "this build reads version %d of a store's snapshot, not %d"
              .formatted(StoreCursor.VERSION, version));
    }
    try {
      readItems(in);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a store's snapshot cannot be read: " + e.getMessage());
    }
    in.expectEnd();
  }

  private void readItems(WireReader in) {
    @Nullable Table table = null;
    @Nullable Bytes key = null;
    for (int tag = in.u8(); tag != StoreCursor.END; tag = in.u8()) {
      switch (tag) {
        case StoreCursor.TABLE, StoreCursor.NARROWED -> {
          table = readTable(in, tag == StoreCursor.NARROWED);
          key = null;
        }
        case StoreCursor.KEY -> {
          key = in.bytes();
          add(table, key, RevisionFormat.read(in, store));
        }
        case StoreCursor.MORE -> add(table, key, RevisionFormat.read(in, store));
        case StoreCursor.MARKS -> finish(in);
        default -> throw new WireFormatException("a store's snapshot has no part " + tag);
      }
    }
  }

  private Table readTable(WireReader in, boolean narrowed) {
    String name = in.text();
    @Nullable Revision cleared = in.bool() ? RevisionFormat.read(in, store) : null;
    if (cleared != null && cleared.how != How.CLEARED) {
      throw new WireFormatException("a table begins with " + cleared.how);
    }
    @Nullable Table newest = store.tables.get(name);
    long since = cleared == null ? 0 : cleared.version;
    if (newest != null && newest.since() == since) {
      return newest; // begun in a chunk before
    }
    if (newest != null && newest.since() > since) {
      throw new WireFormatException("the tables of " + name + " are out of order");
    }
    Table table = store.newTable(name, cleared == null ? null : cleared.by(null), newest);
    table.narrowed = narrowed;
    if (newest != null) {
      store.expiries.removeAll(newest);
    }
    if (cleared != null && cleared.author != null) {
      changes.add(new Change(table, Bytes.EMPTY, null, cleared, null));
    }
    return table;
  }

  private void add(@Nullable Table table, @Nullable Bytes key, Revision revision) {
    if (table == null || key == null || key.length() == 0) {
      throw new WireFormatException("a store's snapshot has a revision of no key");
    }
    byte[] at = key.unsafeArray();
    @Nullable Slot known = table.slots.get(at);
    if (known != null && known.version >= revision.version) {
      throw new WireFormatException("key " + key + " of " + table.name + " is there twice");
    }
    @Nullable Revision before = known != null && known == lastSlot ? lastRevision : null;
    Slot slot = known == null ? new Slot(revision) : known;
    store.show(table, at, known, slot, revision);
    lastSlot = slot;
    lastRevision = revision;
    if (revision.author != null) {
      changes.add(new Change(table, key, slot, revision, before));
    }
  }

  private void finish(WireReader in) {
    if (store.tables.values().stream().anyMatch(newest -> newest.narrowed)) {
      throw new WireFormatException("a store's snapshot lacks what followed a cleared table");
    }
    changes.sort(Comparator.comparingLong(change -> change.left.version));
    for (Change change : changes) {
      store.log.restore(
          change.table, change.key.unsafeArray(), change.slot, change.left, change.before);
    }
    changes.clear();
    lastSlot = null;
    lastRevision = null;
    store.log.restore(
        new ChangeLog.Marks(in.varint(), in.varint(), in.signedVarint(), in.varint(), in.varint()));
  }
}
