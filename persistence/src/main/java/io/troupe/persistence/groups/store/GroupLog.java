package io.troupe.persistence.groups.store;

import io.troupe.actors.Refusal;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.groups.wire.KeptSnapshot;
import io.troupe.persistence.groups.wire.RowFormats;
import io.troupe.persistence.log.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The log of one group: what was there when it was opened, what is written, and what is read back.
 * Reads see what was reported as written, and may see more; a read fails with a {@link
 * JournalException} if the disk does, or what it has is damaged, named with the group and index.
 */
public final class GroupLog implements StoredLog {
  private final GroupStore store;
  private final GroupRows rows;
  private final StoredState restored;

  GroupLog(GroupStore store, GroupRows rows, StoredState restored) {
    this.store = store;
    this.rows = rows;
    this.restored = restored;
  }

  /** Which group it is. */
  public GroupId group() {
    return rows.group();
  }

  /** Why nothing may be proposed now, if so. */
  public Optional<Refusal> refusal() {
    return store.refusal();
  }

  /** Whether there is no room even for what others propose. */
  public boolean isOutOfRoom() {
    return store.isOutOfRoom();
  }

  /** What the disk had when it was opened. */
  public StoredState restored() {
    return restored;
  }

  /**
   * Writes behind all that was given before. The outcome is told once; a write without content is
   * told in its turn.
   */
  public void write(Write<?> write, WriteOutcome outcome) {
    store.writer().submit(write.isEmpty(), batch -> rows.put(write, batch), told(outcome));
  }

  /** Drops a snapshot that was received, if it is here still: the state machine holds it. */
  public void forget(SnapshotMark mark, WriteOutcome outcome) {
    store.writer().submit(false, batch -> rows.forget(mark, batch), told(outcome));
  }

  /** Who reads sees it before whoever wrote hears of it. */
  private WriteOutcome told(WriteOutcome outcome) {
    return new WriteOutcome() {
      @Override
      public void written() {
        rows.isWritten();
        outcome.written();
      }

      @Override
      public void failed(JournalException why) {
        outcome.failed(why);
      }
    };
  }

  @Override
  public Entry entry(LogIndex index) {
    Optional<byte[]> row = row(Family.LOG, Keys.entry(group(), index.number()));
    return decoded(
        () ->
            RowFormats.decodeEntry(
                group(),
                index,
                row.orElseThrow(() -> new WireFormatException("entry " + index + " is lost"))));
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (LogIndex index = from; before.isAfter(index); index = index.next()) {
      Entry entry = entry(index);
      bytes += entry.sizeBytes();
      if (bytes > maxBytes && !entries.isEmpty()) {
        break;
      }
      entries.add(entry);
    }
    return List.copyOf(entries);
  }

  @Override
  public Optional<Piece> piece(SnapshotMark mark, int place) {
    Optional<KeptSnapshot> kept = rows.kept(mark).filter(it -> place < it.pieces());
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    long number = kept.get().number();
    // Opening checked that all are there; what is gone now was dropped by a newer base.
    return row(Family.PIECES, Keys.piece(group(), number, place))
        .map(row -> decoded(() -> RowFormats.decodePiece(group(), number, place, row)));
  }

  private Optional<byte[]> row(Family family, byte[] key) {
    return store.read(files -> Optional.ofNullable(files.get(family, key)));
  }

  private interface Decoding<T> {
    T decode();
  }

  private <T> T decoded(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (WireFormatException e) {
      throw GroupStore.damaged("group " + group().number(), e);
    }
  }
}
