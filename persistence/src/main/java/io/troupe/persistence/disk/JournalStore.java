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
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.log.LogIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * How the journal of one group lies in RocksDB, one column family each:
 *
 * <pre>
 *   meta       "format" → u8 · "disk" → text · group u8, 1 → applied: i64 index, i64 term
 *   heads      group u8, id key → head, as of the newest command for it that is not an append
 *   events     group u8, id key, last number i64
 *                → u8 format, epoch, first number, checksum, count, events
 *   snapshots  group u8, id key, at i64, place i32 → piece
 * </pre>
 *
 * An id key is the id's length in one byte and its bytes, so no id is the prefix of another. Events
 * are kept one row per append, by the <em>last</em> number of it: a read from n begins at the first
 * row whose key is not below n, a deletion up to n is a range of whole rows, and the newest row
 * says what the stored head does not know yet.
 */
public final class JournalStore {
  /** The format of the files that this build writes and reads. */
  public static final int FORMAT = 3;

  /** The row that says the format. */
  public static final byte[] FORMAT_KEY = Bytes.utf8("format").toArray();

  /** The row that says the disk. */
  public static final byte[] DISK_KEY = Bytes.utf8("disk").toArray();

  private static final int APPLIED = 1;
  private static final int ROW_BYTES = 16 << 10;
  private static final int KEPT_ROW_BYTES = 1 << 20;

  private final RocksFiles files;
  private final GroupId group;
  private WireWriter row = new WireWriter(ROW_BYTES);

  /** The rows of a group in these files. */
  public JournalStore(RocksFiles files, GroupId group) {
    this.files = files;
    this.group = group;
  }

  /** Whose rows these are. */
  public GroupId group() {
    return group;
  }

  /** Refuses files that this build does not know, and those of another disk; marks new ones. */
  public static void checkOrigin(RocksFiles files, JournalDisk disk) throws RocksDBException {
    byte @Nullable [] value = files.get(Family.META, FORMAT_KEY);
    if (value == null) {
      if (disk.hasJournal() || !isBlank(files)) {
        throw new WireFormatException("its first row is lost; " + RocksFiles.REMEDY);
      }
      RoundBatch batch = new RoundBatch();
      batch.put(files.id(Family.META), FORMAT_KEY, new byte[] {FORMAT});
      batch.put(files.id(Family.META), DISK_KEY, new WireWriter(64).text(disk.id()).toArray());
      files.write(batch);
      files.flushNow();
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

  private static boolean isBlank(RocksFiles files) throws RocksDBException {
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

  /** The last entry whose effects are stored; none if there is none, or an install began. */
  public Applied applied() throws RocksDBException {
    byte @Nullable [] value = files.get(Family.META, appliedKey());
    if (value == null) {
      return Applied.NONE;
    }
    WireReader in = new WireReader(value);
    return new Applied(new LogIndex(in.i64()), in.i64());
  }

  /**
   * An entry of the group's log.
   *
   * @param term in which a leader put it there
   */
  public record Applied(LogIndex index, long term) {
    /** Before the first. */
    public static final Applied NONE = new Applied(LogIndex.NONE, 0);
  }

  /** The head as it is stored. For any thread. */
  public JournalHead head(PersistenceId id) throws RocksDBException {
    try (RocksFiles.View view = files.view()) {
      return head(id, view);
    }
  }

  private JournalHead head(PersistenceId id, RocksFiles.View view) throws RocksDBException {
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

  /** Events from a number on, until they have so many bytes. For any thread. */
  public JournalPage read(PersistenceId id, SequenceNumber from, int maxBytes)
      throws RocksDBException {
    try (RocksFiles.View view = files.view()) {
      return read(id, head(id, view), from, maxBytes, view);
    }
  }

  private JournalPage read(
      PersistenceId id, JournalHead head, SequenceNumber from, int maxBytes, RocksFiles.View view)
      throws RocksDBException {
    long wanted = Math.max(Math.max(from.number(), 1), head.deletedUpTo().number() + 1);
    long highest = head.highest().number();
    byte[] prefix = idKey(id, 0).toArray();
    List<JournalPage.Recorded> events = new ArrayList<>();
    long bytes = 0;
    try (RocksIterator rows = view.iterate(Family.EVENTS)) {
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

  private Snapshot snapshot(PersistenceId id, JournalHead.Pieces wanted, RocksFiles.View view)
      throws RocksDBException {
    List<Bytes> chunks = new ArrayList<>();
    byte[] prefix = snapshotKey(id, wanted.at().number()).toArray();
    try (RocksIterator rows = view.iterate(Family.SNAPSHOTS)) {
      for (rows.seek(prefix); rows.isValid() && startsWith(rows.key(), prefix); rows.next()) {
        chunks.add(Bytes.wrap(rows.value()));
      }
      rows.status();
    }
    if (!JournalHead.Pieces.of(wanted.at(), chunks).equals(wanted)) {
      throw damaged(id, wanted, chunks.size());
    }
    return new Snapshot(wanted.at(), chunks);
  }

  private static JournalException damaged(PersistenceId id, JournalHead.Pieces wanted, int pieces) {
    return new JournalException(
        JournalException.Reason.DAMAGED,
        "the snapshot of %s at %d does not fit its checksum: %d pieces, %d were stored"
            .formatted(id, wanted.at().number(), pieces, wanted.sum().count()));
  }

  /**
   * A piece of the newest snapshot, and of which it is; empty if there is none, no bytes behind the
   * last piece.
   */
  public Optional<Piece> snapshotPiece(PersistenceId id, int place) throws RocksDBException {
    try (RocksFiles.View view = files.view()) {
      Optional<JournalHead.Pieces> sealed = head(id, view).snapshot();
      if (sealed.isEmpty()) {
        return Optional.empty();
      }
      JournalHead.Pieces of = sealed.get();
      byte @Nullable [] piece =
          view.get(Family.SNAPSHOTS, snapshotKey(id, of.at().number()).i32(place).toArray());
      if (piece == null && place < of.sum().count()) {
        throw damaged(id, of, place);
      }
      return Optional.of(new Piece(of, piece == null ? Bytes.EMPTY : Bytes.wrap(piece)));
    }
  }

  /** See {@link #snapshotPiece}. */
  public record Piece(JournalHead.Pieces of, Bytes bytes) {}

  /** Notes that the effects of an entry, and of all before, are in this batch or stored. */
  public void putApplied(RoundBatch batch, Applied applied) {
    batch.put(
        files.id(Family.META),
        appliedKey(),
        new WireWriter(16).i64(applied.index().number()).i64(applied.term()).toArray());
  }

  /** Drops all rows of the group, and that anything was applied. */
  public void dropAll(RoundBatch batch) {
    putApplied(batch, Applied.NONE);
    byte[] from = {(byte) group.number()};
    byte[] until = {(byte) (group.number() + 1)};
    for (Family family : Family.OF_GROUPS) {
      batch.deleteRange(files.id(family), from, until);
    }
  }

  /** Stores a head. */
  public void putHead(RoundBatch batch, PersistenceId id, JournalHead head) {
    batch.put(files.id(Family.HEADS), idKey(id, 0).toArray(), LogFormats.encode(head));
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

  private WireWriter idKey(PersistenceId id, int more) {
    byte[] bytes = Bytes.utf8(id.value()).unsafeArray();
    return new WireWriter(2 + bytes.length + more).u8(group.number()).u8(bytes.length).raw(bytes);
  }

  private byte[] eventKey(PersistenceId id, long number) {
    return idKey(id, 8).i64(number).toArray();
  }

  private WireWriter snapshotKey(PersistenceId id, long at) {
    return idKey(id, 12).i64(at);
  }

  private byte[] appliedKey() {
    return new byte[] {(byte) group.number(), APPLIED};
  }

  /** What stands before the id's own part of a key of heads, events or snapshots. */
  public static byte[] idPrefix(byte[] key) {
    return Arrays.copyOf(key, Math.min(key.length, 2 + (key[1] & 0xff)));
  }

  /** The id that a prefix is of. */
  public static PersistenceId idOf(byte[] prefix) {
    return new PersistenceId(new String(prefix, 2, prefix.length - 2, StandardCharsets.UTF_8));
  }

  /** Whether a key is of what the prefix stands for. */
  public static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
