package io.troupe.persistence.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.LogFormats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * How the journal lies in RocksDB, one column family each:
 *
 * <pre>
 *   meta       "format" → u8 · "term" → i64 · "applied" → i64
 *   log        group u8, index i64 → log entry
 *   heads      id → head
 *   events     id key, last number i64 → epoch, first number, events of one append
 *   snapshots  id key, at i64, place i32 → piece
 * </pre>
 *
 * An id key is the id's length in one byte and its bytes, so no id is the prefix of another. Events
 * are kept by the <em>last</em> number of their append: a read from n begins at the first row whose
 * key is not below n, and a deletion up to n is a range of whole rows.
 */
final class JournalStore {
  /** The newest format that this build can read. */
  static final int FORMAT = 1;

  private static final int GROUP = 1;
  private static final byte[] FORMAT_KEY = Bytes.utf8("format").toArray();
  private static final byte[] TERM_KEY = Bytes.utf8("term").toArray();
  private static final byte[] APPLIED_KEY = Bytes.utf8("applied").toArray();

  private final RocksFiles files;

  JournalStore(RocksFiles files) {
    this.files = files;
  }

  /** The format of the files; empty if they are new. */
  Optional<Integer> format() throws RocksDBException {
    byte @Nullable [] value = files.get(files.meta(), FORMAT_KEY);
    return value == null ? Optional.empty() : Optional.of((int) value[0]);
  }

  long term() throws RocksDBException {
    return number(files.get(files.meta(), TERM_KEY));
  }

  long applied() throws RocksDBException {
    return number(files.get(files.meta(), APPLIED_KEY));
  }

  JournalHead head(PersistenceId id) throws RocksDBException {
    byte @Nullable [] value = files.get(files.heads(), idKey(id, 0).toArray());
    return value == null ? JournalHead.BLANK : LogFormats.decodeHead(value);
  }

  /** All log entries behind an index, oldest first. */
  List<LogEntry> entriesAfter(long index) {
    List<LogEntry> entries = new ArrayList<>();
    try (RocksIterator iterator = files.iterate(files.log())) {
      for (iterator.seek(logKey(index + 1)); iterator.isValid(); iterator.next()) {
        entries.add(LogFormats.decodeEntry(iterator.value()));
      }
      RocksFiles.check(iterator);
    }
    return entries;
  }

  JournalPage read(PersistenceId id, JournalHead head, SequenceNumber from, int maxBytes) {
    long wanted = Math.max(Math.max(from.number(), 1), head.deletedUpTo().number() + 1);
    byte[] prefix = idKey(id, 0).toArray();
    List<JournalPage.Recorded> events = new ArrayList<>();
    long bytes = 0;
    try (RocksIterator iterator = files.iterate(files.events())) {
      iterator.seek(eventKey(id, wanted));
      while (iterator.isValid() && bytes < maxBytes && startsWith(iterator.key(), prefix)) {
        for (JournalPage.Recorded event : decodeEvents(iterator.value())) {
          boolean after = event.number().number() >= wanted;
          boolean acknowledged = event.number().compareTo(head.highest()) <= 0;
          if (after && acknowledged && bytes < maxBytes) {
            events.add(event);
            bytes += event.event().length();
          }
        }
        iterator.next();
      }
      RocksFiles.check(iterator);
    }
    return new JournalPage(events, head.highest());
  }

  Snapshot snapshot(PersistenceId id, JournalHead.Pieces wanted) {
    List<Bytes> chunks = new ArrayList<>();
    byte[] prefix = snapshotKey(id, wanted.at().number()).toArray();
    try (RocksIterator iterator = files.iterate(files.snapshots())) {
      for (iterator.seek(prefix);
          iterator.isValid() && startsWith(iterator.key(), prefix);
          iterator.next()) {
        chunks.add(Bytes.wrap(iterator.value()));
      }
      RocksFiles.check(iterator);
    }
    if (chunks.size() != wanted.count()) {
      throw new JournalException(
          JournalException.Reason.DAMAGED,
          "the snapshot of %s at %d has %d pieces, %d were stored"
              .formatted(id, wanted.at().number(), chunks.size(), wanted.count()));
    }
    return new Snapshot(wanted.at(), chunks);
  }

  void putFormat(WriteBatch batch) throws RocksDBException {
    batch.put(files.meta(), FORMAT_KEY, new byte[] {FORMAT});
  }

  void putTerm(WriteBatch batch, long term) throws RocksDBException {
    batch.put(files.meta(), TERM_KEY, new WireWriter(8).i64(term).toArray());
  }

  void putApplied(WriteBatch batch, long index) throws RocksDBException {
    batch.put(files.meta(), APPLIED_KEY, new WireWriter(8).i64(index).toArray());
  }

  void putHead(WriteBatch batch, PersistenceId id, JournalHead head) throws RocksDBException {
    batch.put(files.heads(), idKey(id, 0).toArray(), LogFormats.encode(head));
  }

  /** Stores an entry; answers its size. */
  int putEntry(WriteBatch batch, LogEntry entry) throws RocksDBException {
    byte[] bytes = LogFormats.encode(entry);
    batch.put(files.log(), logKey(entry.index()), bytes);
    return bytes.length;
  }

  /** Entries up to and including an index are not needed any more. */
  void dropEntriesUpTo(WriteBatch batch, long index) throws RocksDBException {
    batch.deleteRange(files.log(), logKey(0), logKey(index + 1));
  }

  void put(WriteBatch batch, PersistenceId id, JournalChange change) throws RocksDBException {
    switch (change) {
      case JournalChange.StoreEvents store ->
          batch.put(
              files.events(),
              eventKey(id, store.batch().last().number()),
              encodeEvents(store.batch()));
      case JournalChange.DropEvents drop ->
          dropRange(batch, files.events(), eventKey(id, 0), eventKey(id, drop.upTo().number() + 1));
      case JournalChange.StoreChunk store ->
          batch.put(
              files.snapshots(),
              snapshotKey(id, store.at().number()).i32(store.place()).toArray(),
              store.chunk().unsafeArray());
      case JournalChange.DropChunksBefore drop ->
          dropRange(
              batch,
              files.snapshots(),
              snapshotKey(id, 0).toArray(),
              snapshotKey(id, drop.at().number()).toArray());
      case JournalChange.DropChunksOf drop ->
          dropRange(
              batch,
              files.snapshots(),
              snapshotKey(id, drop.at().number()).toArray(),
              snapshotKey(id, drop.at().number() + 1).toArray());
    }
  }

  private static void dropRange(
      WriteBatch batch, ColumnFamilyHandle family, byte[] from, byte[] until)
      throws RocksDBException {
    batch.deleteRange(family, from, until);
  }

  private static byte[] encodeEvents(AppendBatch batch) {
    int expected = 32;
    for (Bytes event : batch.events()) {
      expected += event.length() + 4;
    }
    WireWriter out = new WireWriter(expected);
    out.varint(batch.epoch().number()).varint(batch.first().number()).varint(batch.events().size());
    batch.events().forEach(out::bytes);
    return out.toArray();
  }

  private static List<JournalPage.Recorded> decodeEvents(byte[] row) {
    WireReader in = new WireReader(row);
    try {
      Epoch epoch = new Epoch(in.varint());
      SequenceNumber number = new SequenceNumber(in.varint());
      int count = in.smallVarint();
      List<JournalPage.Recorded> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(new JournalPage.Recorded(number, epoch, in.bytes()));
        number = number.next();
      }
      in.expectEnd();
      return events;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("stored events are not valid: " + e.getMessage());
    }
  }

  private static WireWriter idKey(PersistenceId id, int more) {
    byte[] bytes = Bytes.utf8(id.value()).unsafeArray();
    return new WireWriter(1 + bytes.length + more).u8(bytes.length).raw(bytes);
  }

  private static byte[] eventKey(PersistenceId id, long number) {
    return idKey(id, 8).i64(number).toArray();
  }

  private static WireWriter snapshotKey(PersistenceId id, long at) {
    return idKey(id, 12).i64(at);
  }

  private static byte[] logKey(long index) {
    return new WireWriter(9).u8(GROUP).i64(index).toArray();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static long number(byte @Nullable [] value) {
    return value == null ? 0 : new WireReader(value).i64();
  }
}
