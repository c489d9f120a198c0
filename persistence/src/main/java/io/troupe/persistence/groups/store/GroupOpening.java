package io.troupe.persistence.groups.store;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write.Vote;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.groups.wire.KeptSnapshot;
import io.troupe.persistence.groups.wire.RowFormats;
import io.troupe.persistence.log.GroupId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Looks through all that the disk has of a group: every entry is read once, every gap and damaged
 * row refused, and pieces that belong to no whole snapshot are removed.
 */
final class GroupOpening {
  private final GroupFiles files;
  private final GroupId group;

  GroupOpening(GroupFiles files, GroupId group) {
    this.files = files;
    this.group = group;
  }

  GroupLog open(GroupStore store, Membership initial) throws RocksDBException {
    try {
      byte @Nullable [] base = files.get(Family.META, Keys.base(group));
      if (base == null) {
        return begin(store, SnapshotMark.initial(initial));
      }
      return goOn(store, RowFormats.decodeBase(group, base));
    } catch (WireFormatException e) {
      throw new WireFormatException("group " + group.number() + ": " + e.getMessage());
    }
  }

  private GroupLog begin(GroupStore store, SnapshotMark base) throws RocksDBException {
    if (files.get(Family.META, Keys.vote(group)) != null
        || files.get(Family.META, Keys.snapshots(group)) != null
        || hasRows(Family.LOG)
        || hasRows(Family.PIECES)) {
      throw new WireFormatException("it has rows, but the one that says its base is lost");
    }
    int meta = files.id(Family.META);
    store.writeNow(
        batch -> {
          batch.put(meta, Keys.vote(group), RowFormats.encode(group, Vote.NONE));
          batch.put(meta, Keys.base(group), RowFormats.encode(group, base));
          batch.put(meta, Keys.snapshots(group), RowFormats.encode(group, List.of()));
        });
    return log(store, Vote.NONE, base, base.index(), List.of());
  }

  private GroupLog goOn(GroupStore store, SnapshotMark base) throws RocksDBException {
    Vote vote = RowFormats.decodeVote(group, row(Keys.vote(group), "vote"));
    List<KeptSnapshot> kept =
        RowFormats.decodeSnapshots(group, row(Keys.snapshots(group), "list of snapshots"));
    LogIndex last = checkEntries(base, vote.term());
    checkPieces(store, kept);
    return log(store, vote, base, last, kept);
  }

  private byte[] row(byte[] key, String what) throws RocksDBException {
    byte @Nullable [] row = files.get(Family.META, key);
    if (row == null) {
      throw new WireFormatException("its " + what + " is lost");
    }
    return row;
  }

  /** Entries stand behind the base without a gap, in terms that rise up to that of the vote. */
  private LogIndex checkEntries(SnapshotMark base, Term voted) throws RocksDBException {
    LogIndex last = base.index();
    Term term = base.term();
    try (RocksIterator rows = files.iterate(Family.LOG)) {
      rows.seek(Keys.entry(group, 0));
      for (; isOfGroup(rows); rows.next()) {
        LogIndex index = new LogIndex(numberBehindGroup(rows.key()));
        if (!index.equals(last.next())) {
          throw new WireFormatException(
              "entry %s is lost: entry %s stands behind %s".formatted(last.next(), index, last));
        }
        Entry entry = RowFormats.decodeEntry(group, index, rows.value());
        if (term.isAfter(entry.term()) || entry.term().isAfter(voted)) {
          throw new WireFormatException(
              "entry %s has term %s behind term %s, and the vote is of term %s"
                  .formatted(index, entry.term(), term, voted));
        }
        last = index;
        term = entry.term();
      }
      rows.status();
    }
    if (term.isAfter(voted)) {
      throw new WireFormatException(
          "the log ends in term %s, but the vote is of term %s".formatted(term, voted));
    }
    return last;
  }

  private void checkPieces(GroupStore store, List<KeptSnapshot> kept) throws RocksDBException {
    Map<Long, Integer> found = new HashMap<>();
    try (RocksIterator rows = files.iterate(Family.PIECES)) {
      rows.seek(Keys.piece(group, 0, 0));
      for (; isOfGroup(rows); rows.next()) {
        found.merge(numberBehindGroup(rows.key()), 1, Integer::sum);
      }
      rows.status();
    }
    for (KeptSnapshot each : kept) {
      @Nullable Integer pieces = found.remove(each.number());
      if (pieces == null || pieces != each.pieces()) {
        throw new WireFormatException(
            "of the %d pieces of the %s there are %s"
                .formatted(each.pieces(), each.mark(), pieces == null ? 0 : pieces));
      }
    }
    if (!found.isEmpty()) {
      int pieces = files.id(Family.PIECES);
      store.writeNow(
          batch -> {
            for (long number : found.keySet()) {
              batch.deleteRange(
                  pieces, Keys.piece(group, number, 0), Keys.piece(group, number + 1, 0));
            }
          });
    }
  }

  private GroupLog log(
      GroupStore store, Vote vote, SnapshotMark base, LogIndex last, List<KeptSnapshot> kept) {
    return new GroupLog(
        store,
        new GroupRows(group, files, base, last.number(), kept),
        new StoredState(vote, base, last, kept.stream().anyMatch(it -> it.mark().equals(base))));
  }

  private boolean hasRows(Family family) {
    try (RocksIterator rows = files.iterate(family)) {
      rows.seek(new byte[] {(byte) group.number()});
      return isOfGroup(rows);
    }
  }

  private boolean isOfGroup(RocksIterator rows) {
    return rows.isValid() && (rows.key()[0] & 0xff) == group.number();
  }

  private static long numberBehindGroup(byte[] key) {
    WireReader in = new WireReader(key);
    var unused = in.u8();
    return in.i64();
  }
}
