package io.troupe.persistence.groups.store;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Write;
import io.troupe.consensus.Write.ReceivedPiece;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.groups.wire.KeptSnapshot;
import io.troupe.persistence.groups.wire.RowFormats;
import io.troupe.persistence.log.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a group's writes make of its rows. Runs ahead of the disk by the round that is being
 * written; of that round nothing is used again if it fails. For the thread that writes.
 */
final class GroupRows {
  private final GroupId group;
  private final GroupFiles files;
  private SnapshotMark base;
  private long last;
  private final List<KeptSnapshot> kept;
  private long lastNumber;
  private @Nullable Unfinished received;

  /** For the threads that read: what is on disk. */
  private volatile List<KeptSnapshot> onDisk;

  /** A snapshot of which the last piece is still to come. */
  private record Unfinished(long number, SnapshotMark mark, int pieces) {}

  GroupRows(
      GroupId group, GroupFiles files, SnapshotMark base, long last, List<KeptSnapshot> kept) {
    this.group = group;
    this.files = files;
    this.base = base;
    this.last = last;
    this.kept = new ArrayList<>(kept);
    this.lastNumber = kept.stream().mapToLong(KeptSnapshot::number).max().orElse(0);
    this.onDisk = List.copyOf(kept);
  }

  GroupId group() {
    return group;
  }

  /** The snapshot with that mark, if it is on disk; of two the newer. For any thread. */
  Optional<KeptSnapshot> kept(SnapshotMark mark) {
    return onDisk.reversed().stream().filter(it -> it.mark().equals(mark)).findFirst();
  }

  /** What was put into the batch is on disk. */
  void isWritten() {
    if (!onDisk.equals(kept)) {
      onDisk = List.copyOf(kept);
    }
  }

  /** In the order that {@link Write} says. */
  void put(Write<?> write, RoundBatch batch) {
    write
        .vote()
        .ifPresent(
            it -> batch.put(files.id(Family.META), Keys.vote(group), RowFormats.encode(group, it)));
    write.piece().ifPresent(it -> received = shelve(it, received, batch));
    write.base().ifPresent(it -> beginBehind(it, batch));
    write.dropFrom().ifPresent(it -> dropFrom(it.number(), batch));
    write.entries().forEach(it -> append(it, batch));
  }

  /** A snapshot goes that is needed no more. */
  void forget(SnapshotMark mark, RoundBatch batch) {
    dropKept(it -> it.mark().equals(mark), batch);
  }

  private void append(Entry entry, RoundBatch batch) {
    if (entry.index().number() != last + 1) {
      throw new IllegalStateException(
          "group %d: entry %s does not follow entry %d"
              .formatted(group.number(), entry.index(), last));
    }
    last++;
    batch.put(files.id(Family.LOG), Keys.entry(group, last), RowFormats.encode(group, entry));
  }

  private void dropFrom(long from, RoundBatch batch) {
    if (from <= base.index().number()) {
      throw new IllegalStateException(
          "group %d: entries from %d on are to be dropped, but the log begins behind %s"
              .formatted(group.number(), from, base.index()));
    }
    if (from <= last) {
      drop(from, last, batch);
      last = from - 1;
    }
  }

  private void drop(long from, long upTo, RoundBatch batch) {
    batch.deleteRange(files.id(Family.LOG), Keys.entry(group, from), Keys.entry(group, upTo + 1));
  }

  private void beginBehind(SnapshotMark mark, RoundBatch batch) {
    LogIndex index = mark.index();
    if (base.index().isAfter(index)) {
      throw new IllegalStateException(
          "group %d: the log is to begin behind %s, but began behind %s"
              .formatted(group.number(), mark, base.index()));
    }
    long upTo = Math.min(index.number(), last);
    if (upTo > base.index().number()) {
      drop(base.index().number() + 1, upTo, batch);
    }
    base = mark;
    last = Math.max(last, index.number());
    batch.put(files.id(Family.META), Keys.base(group), RowFormats.encode(group, mark));
    dropKept(it -> !it.mark().equals(mark), batch);
  }

  private void dropKept(Predicate<KeptSnapshot> isNeededNoMore, RoundBatch batch) {
    for (KeptSnapshot each : List.copyOf(kept)) {
      if (isNeededNoMore.test(each)) {
        dropPieces(each.number(), batch);
        kept.remove(each);
        putKept(batch);
      }
    }
  }

  private @Nullable Unfinished shelve(
      ReceivedPiece piece, @Nullable Unfinished before, RoundBatch batch) {
    Unfinished snapshot;
    if (piece.place() == 0) {
      if (before != null) {
        dropPieces(before.number(), batch);
      }
      snapshot = new Unfinished(++lastNumber, piece.mark(), 1);
    } else if (before != null
        && before.mark().equals(piece.mark())
        && before.pieces() == piece.place()) {
      snapshot = new Unfinished(before.number(), piece.mark(), before.pieces() + 1);
    } else {
      throw new IllegalStateException(
          "group %d: %s does not follow %s".formatted(group.number(), piece, before));
    }
    batch.put(
        files.id(Family.PIECES),
        Keys.piece(group, snapshot.number(), piece.place()),
        RowFormats.encode(
            group, snapshot.number(), piece.place(), new Piece(piece.payload(), piece.isLast())));
    if (!piece.isLast()) {
      return snapshot;
    }
    kept.add(new KeptSnapshot(snapshot.number(), snapshot.mark(), snapshot.pieces()));
    putKept(batch);
    return null;
  }

  private void dropPieces(long number, RoundBatch batch) {
    batch.deleteRange(
        files.id(Family.PIECES), Keys.piece(group, number, 0), Keys.piece(group, number + 1, 0));
  }

  private void putKept(RoundBatch batch) {
    batch.put(files.id(Family.META), Keys.snapshots(group), RowFormats.encode(group, kept));
  }
}
