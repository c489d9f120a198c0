package io.troupe.persistence.disk;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.disk.RocksFiles.Family;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.log.Term;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * How the journal lies in RocksDB, one column family each:
 *
 * <pre>
 *   meta       "format" → u8 · "disk" → text · "term" → i64 · "applied" → i64 index, i64 term
 *   log        group u8, index i64 → log entry
 *   heads      id key → head, as of the newest command for it that is not an append
 *   events     id key, last number i64 → u8 format, epoch, first number, checksum, count, events
 *   snapshots  id key, at i64, place i32 → piece
 * </pre>
 *
 * An id key is the id's length in one byte and its bytes, so no id is the prefix of another. Events
 * are kept one row per append, by the <em>last</em> number of it: a read from n begins at the first
 * row whose key is not below n, a deletion up to n is a range of whole rows, and the newest row
 * says what the stored head does not know yet.
 */
public final class JournalStore {
  /** The format of the files that this build writes and reads. */
  public static final int FORMAT = 2;

  /** The row that says the format. */
  public static final byte[] FORMAT_KEY = Bytes.utf8("format").toArray();

  /** The row that says the disk. */
  public static final byte[] DISK_KEY = Bytes.utf8("disk").toArray();

  private static final byte[] TERM_KEY = Bytes.utf8("term").toArray();
  private static final byte[] APPLIED_KEY = Bytes.utf8("applied").toArray();

  private static final int ROW_BYTES = 16 << 10;
  private static final int KEPT_ROW_BYTES = 1 << 20;

  private final RocksFiles files;
  private WireWriter row = new WireWriter(ROW_BYTES);

  /** The rows in these files. */
  public JournalStore(RocksFiles files) {
    this.files = files;
  }

  /** Refuses files that this build does not know, and those of another disk; marks new ones. */
  public void checkOrigin(JournalDisk disk) throws RocksDBException {
    byte @Nullable [] value = files.get(Family.META, FORMAT_KEY);
    if (value == null) {
      if (disk.hasJournal() || !isBlank()) {
        throw new WireFormatException("its first row is lost; " + RocksFiles.REMEDY);
      }
      RoundBatch batch = new RoundBatch();
      batch.put(files.id(Family.META), FORMAT_KEY, new byte[] {FORMAT});
      batch.put(files.id(Family.META), DISK_KEY, new WireWriter(64).text(disk.id()).toArray());
      files.writeSynced(batch);
      return;
    }
    checkFormat(value);
    byte @Nullable [] stored = files.get(Family.META, DISK_KEY);
    String madeFor = stored == null ? "" : new WireReader(stored).text();
    if (stored == null || !madeFor.equals(disk.id())) {
      throw new WireFormatException(
          "it was made for the disk id '%s', this data directory has '%s'; %s"
              .formatted(madeFor, disk.id(), RocksFiles.REMEDY));
    }
  }

  /** Refuses a format that this build does not read. */
  public static void checkFormat(byte[] value) {
    int format = new WireReader(value).u8();
    if (format > FORMAT) {
      throw new JournalException(
          JournalException.Reason.NEWER_FORMAT,
          "the journal has format %d, this build reads format %d".formatted(format, FORMAT));
    }
    if (format != FORMAT) {
      throw new WireFormatException(
          "it has format %d, this build reads format %d; export with the release that wrote it, and"
                  .formatted(format, FORMAT)
              + " import into a new data directory");
    }
  }

  private boolean isBlank() throws RocksDBException {
    for (Family family : Family.values()) {
      try (RocksIterator rows = files.iterate(family)) {
        rows.seekToFirst();
        rows.status();
        if (rows.isValid()) {
          return false;
        }
      }
    }
    return true;
  }

  /** The term of the last opening. */
  public Term term() throws RocksDBException {
    return new Term(number(files.get(Family.META, TERM_KEY)));
  }

  /** Notes a new term, on stable storage. */
  public void beginTerm(Term term) throws RocksDBException {
    RoundBatch batch = new RoundBatch();
    batch.put(files.id(Family.META), TERM_KEY, new WireWriter(8).i64(term.number()).toArray());
    files.writeSynced(batch);
  }

  /** The last entry whose effects are stored. */
  public LogIndex applied() throws RocksDBException {
    return new LogIndex(number(files.get(Family.META, APPLIED_KEY)));
  }

  /** The head as it is on disk. For any thread. */
  public JournalHead head(PersistenceId id) throws RocksDBException {
    try (RocksFiles.View view = files.view()) {
      return head(id, view);
    }
  }

  private static JournalHead head(PersistenceId id, RocksFiles.View view) throws RocksDBException {
    byte @Nullable [] value = view.get(Family.HEADS, idKey(id, 0).toArray());
    JournalHead head = value == null ? JournalHead.BLANK : LogFormats.decodeHead(value);
    try (RocksIterator newest = view.iterate(Family.EVENTS)) {
      newest.seekForPrev(eventKey(id, Long.MAX_VALUE));
      if (newest.isValid() && startsWith(newest.key(), idKey(id, 0).toArray())) {
        EventRow row = EventRow.decode(newest.value());
        return head.behind(row.last(), row.identity());
      }
      newest.status();
    }
    return head;
  }

  /** The entry at an index, if the log holds it. */
  public Optional<LogEntry> entry(LogIndex index) throws RocksDBException {
    byte @Nullable [] value = files.get(Family.LOG, logKey(index));
    return Optional.ofNullable(value).map(LogFormats::decodeEntry);
  }

  /**
   * Checks that the entries of the log are without gaps and end with the last that was applied.
   *
   * @param entry is told the index and size of each, in their order
   */
  public void checkLog(LogIndex applied, ObjIntConsumer<LogIndex> entry) throws RocksDBException {
    long last = 0;
    try (RocksIterator entries = files.iterate(Family.LOG)) {
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        long index = indexOf(entries.key());
        if (last > 0 && index != last + 1) {
          throw lacks(last + 1, "there is %d behind it".formatted(index));
        }
        last = index;
        entry.accept(new LogIndex(index), entries.value().length);
      }
      entries.status();
    }
    if (last < applied.number()) {
      throw lacks(last + 1, "%d was applied".formatted(applied.number()));
    }
    if (last > applied.number()) {
      throw lacks(applied.number() + 1, "there is %d behind it".formatted(last));
    }
  }

  private static WireFormatException lacks(long index, String proof) {
    return new WireFormatException(
        "the log lacks entry %d, but %s; %s".formatted(index, proof, RocksFiles.REMEDY));
  }

  /** Events from a number on, as far as the head reaches, until they have so many bytes. */
  public JournalPage read(PersistenceId id, JournalHead head, SequenceNumber from, int maxBytes)
      throws RocksDBException {
    long wanted = Math.max(Math.max(from.number(), 1), head.deletedUpTo().number() + 1);
    long highest = head.highest().number();
    byte[] prefix = idKey(id, 0).toArray();
    List<JournalPage.Recorded> events = new ArrayList<>();
    long bytes = 0;
    try (RocksIterator rows = files.iterate(Family.EVENTS)) {
      rows.seek(eventKey(id, wanted));
      while (rows.isValid() && bytes < maxBytes && startsWith(rows.key(), prefix)) {
        EventRow row = EventRow.decode(rows.value());
        long number = row.identity().first().number();
        for (Bytes event : row.events()) {
          if (number >= wanted && number <= highest && bytes < maxBytes) {
            events.add(
                new JournalPage.Recorded(
                    new SequenceNumber(number), row.identity().epoch(), event));
            bytes += event.length();
          }
          number++;
        }
        rows.next();
      }
      rows.status();
    }
    return new JournalPage(events, head.highest());
  }

  /**
   * The newest complete snapshot.
   *
   * @throws JournalException if its pieces do not fit its checksum
   */
  public Optional<Snapshot> newestSnapshot(PersistenceId id) throws RocksDBException {
    try (RocksFiles.View view = files.view()) {
      Optional<JournalHead.Pieces> sealed = head(id, view).snapshot();
      return sealed.isEmpty() ? Optional.empty() : Optional.of(snapshot(id, sealed.get(), view));
    }
  }

  private static Snapshot snapshot(
      PersistenceId id, JournalHead.Pieces wanted, RocksFiles.View view) throws RocksDBException {
    List<Bytes> chunks = new ArrayList<>();
    byte[] prefix = snapshotKey(id, wanted.at().number()).toArray();
    try (RocksIterator rows = view.iterate(Family.SNAPSHOTS)) {
      for (rows.seek(prefix); rows.isValid() && startsWith(rows.key(), prefix); rows.next()) {
        chunks.add(Bytes.wrap(rows.value()));
      }
      rows.status();
    }
    if (!JournalHead.Pieces.of(wanted.at(), chunks).equals(wanted)) {
      throw new JournalException(
          JournalException.Reason.DAMAGED,
          "the snapshot of %s at %d does not fit its checksum: %d pieces, %d were stored"
              .formatted(id, wanted.at().number(), chunks.size(), wanted.sum().count()));
    }
    return new Snapshot(wanted.at(), chunks);
  }

  /** Notes that the effects of an entry are in the same batch. */
  public void putApplied(RoundBatch batch, LogEntry entry) {
    batch.put(
        files.id(Family.META),
        APPLIED_KEY,
        new WireWriter(16).i64(entry.index().number()).i64(entry.term().number()).toArray());
  }

  /** Stores a head. */
  public void putHead(RoundBatch batch, PersistenceId id, JournalHead head) {
    batch.put(files.id(Family.HEADS), idKey(id, 0).toArray(), LogFormats.encode(head));
  }

  /** Stores an entry; answers its size. */
  public int putEntry(RoundBatch batch, LogEntry entry) {
    WireWriter row = emptyRow();
    LogFormats.write(entry, row);
    batch.put(files.id(Family.LOG), logKey(entry.index()), row);
    return row.length();
  }

  /** Entries up to and including an index are not needed any more. */
  public void dropEntriesUpTo(RoundBatch batch, LogIndex index) {
    batch.deleteRange(files.id(Family.LOG), logKey(LogIndex.NONE), logKey(index.next()));
  }

  /** Stores what a command changes beside the head. */
  public void put(RoundBatch batch, PersistenceId id, JournalChange change) {
    switch (change) {
      case JournalChange.StoreEvents store -> {
        WireWriter row = emptyRow();
        EventRow.write(store.batch(), row);
        batch.put(files.id(Family.EVENTS), eventKey(id, store.batch().last().number()), row);
      }
      case JournalChange.DropEvents drop ->
          batch.deleteRange(
              files.id(Family.EVENTS), eventKey(id, 0), eventKey(id, drop.upTo().number() + 1));
      case JournalChange.StoreChunk store ->
          batch.put(
              files.id(Family.SNAPSHOTS),
              snapshotKey(id, store.at().number()).i32(store.place()).toArray(),
              store.chunk().unsafeArray());
      case JournalChange.DropChunksBefore drop ->
          batch.deleteRange(
              files.id(Family.SNAPSHOTS),
              snapshotKey(id, 0).toArray(),
              snapshotKey(id, drop.at().number()).toArray());
      case JournalChange.DropChunksOf drop ->
          batch.deleteRange(
              files.id(Family.SNAPSHOTS),
              snapshotKey(id, drop.at().number()).toArray(),
              snapshotKey(id, drop.at().number() + 1).toArray());
    }
  }

  /** A row to fill. One thread puts rows, so one buffer is enough; a large one is not kept. */
  private WireWriter emptyRow() {
    if (row.unsafeArray().length > KEPT_ROW_BYTES) {
      row = new WireWriter(ROW_BYTES);
    }
    return row.clear();
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

  private static byte[] logKey(LogIndex index) {
    return new WireWriter(9).u8(GroupId.SOLE.number()).i64(index.number()).toArray();
  }

  /** The index that a key of the log is of. */
  public static long indexOf(byte[] logKey) {
    return new WireReader(Arrays.copyOfRange(logKey, 1, logKey.length)).i64();
  }

  /** What stands before the id's own part of a key of heads, events or snapshots. */
  public static byte[] idPrefix(byte[] key) {
    return Arrays.copyOf(key, Math.min(key.length, 1 + (key[0] & 0xff)));
  }

  /** The id that a prefix is of. */
  public static PersistenceId idOf(byte[] prefix) {
    return new PersistenceId(new String(prefix, 1, prefix.length - 1, StandardCharsets.UTF_8));
  }

  /** Whether a key is of what the prefix stands for. */
  public static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static long number(byte @Nullable [] value) {
    return value == null ? 0 : new WireReader(value).i64();
  }
}
