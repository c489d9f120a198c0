package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The log behind a snapshot's mark. Its newest entries are in memory, and all that are not on disk
 * yet; older ones are read back.
 *
 * <pre>
 *   base ─ 7 · 8 · 9 ─┬─ 10 · 11 · 12 ─┬─ 13 · 14
 *          on disk    │   and in memory │   in memory only: writes under way
 *                 tailFirst          persisted    last
 * </pre>
 */
final class RaftLog {
  private final StoredLog stored;
  private final int cachedBytes;
  private SnapshotMark base;
  private long tailFirst;
  private final ArrayList<Entry> tail = new ArrayList<>();
  private long tailBytes;
  private long persisted;
  private final ArrayDeque<UnderWay> writes = new ArrayDeque<>();

  /** The members from an index on: that of the base first, then every change in the log. */
  private final TreeMap<Long, Membership> memberships = new TreeMap<>();

  /** Once this write is done, the log is on disk up to there. */
  private record UnderWay(long number, long last) {}

  /** A log as it is on disk. */
  RaftLog(StoredLog stored, SnapshotMark base, LogIndex last, int cachedBytes) {
    if (base.index().isAfter(last)) {
      throw new IllegalArgumentException(
          "the log begins behind %s, but ends with %s".formatted(base.index(), last));
    }
    this.stored = stored;
    this.cachedBytes = cachedBytes;
    this.base = base;
    this.tailFirst = last.number() + 1;
    this.persisted = last.number();
    memberships.put(base.index().number(), base.membership());
    for (long index = base.index().number() + 1; index <= last.number(); ) {
      for (Entry entry : stored.entries(new LogIndex(index), last.next(), 1 << 20)) {
        noteMembers(entry);
        index = entry.index().number() + 1;
      }
    }
  }

  SnapshotMark base() {
    return base;
  }

  long last() {
    return tailFirst + tail.size() - 1;
  }

  Term lastTerm() {
    return term(last());
  }

  /** The last entry that is on disk here, as are all before it. */
  long persisted() {
    return persisted;
  }

  /** The members as of the end of the log: changes count from when they are in it. */
  Membership membership() {
    return memberships.lastEntry().getValue();
  }

  /** Whether any members that were written, as of an entry and behind it, count this one. */
  boolean isVoterFrom(long index, ReplicaId replica) {
    return memberships.tailMap(memberships.floorKey(index), true).values().stream()
        .anyMatch(members -> members.isVoter(replica));
  }

  /** Where the present members were written. */
  long membershipIndex() {
    return memberships.lastKey();
  }

  /** Whether the log is known to have this entry. */
  boolean has(long index, Term term) {
    return index >= base.index().number() && index <= last() && term(index).equals(term);
  }

  /** The term of an entry, or of the base. */
  Term term(long index) {
    if (index == base.index().number()) {
      return base.term();
    }
    if (index < base.index().number() || index > last()) {
      throw new IllegalStateException(
          "the log is from " + base.index() + " to " + last() + " and has no term at " + index);
    }
    return index >= tailFirst
        ? tail.get((int) (index - tailFirst)).term()
        : stored.entry(new LogIndex(index)).term();
  }

  /**
   * The last place behind one and up to another whose term is not later than this; the one, if
   * there is none. Terms only rise along a log, so few entries need be read.
   */
  long lastNotLater(Term term, long least, long end) {
    long low = Math.min(least, end);
    long high = end;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (term(middle).isAfter(term)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return low;
  }

  /** How large these are together. */
  static long bytes(List<Entry> entries) {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.sizeBytes();
    }
    return bytes;
  }

  /** Entries from one index to before another: at least one, then what fits into the bytes. */
  List<Entry> entries(long from, long before, int maxBytes) {
    if (from < tailFirst) {
      return stored.entries(
          new LogIndex(from), new LogIndex(Math.min(before, tailFirst)), maxBytes);
    }
    int begin = (int) (from - tailFirst);
    int most = (int) (before - tailFirst);
    int end = begin + 1;
    long bytes = tail.get(begin).sizeBytes();
    while (end < most && bytes + tail.get(end).sizeBytes() <= maxBytes) {
      bytes += tail.get(end).sizeBytes();
      end++;
    }
    return List.copyOf(tail.subList(begin, end));
  }

  /** A piece of a snapshot, if that is still kept. */
  Optional<StoredLog.Piece> piece(SnapshotMark mark, int place) {
    return stored.piece(mark, place);
  }

  /** Adds an entry behind the last. */
  void append(Entry entry) {
    if (entry.index().number() != last() + 1) {
      throw new IllegalStateException(entry + " does not follow " + last());
    }
    tail.add(entry);
    tailBytes += entry.sizeBytes();
    noteMembers(entry);
  }

  /** Drops an entry and all behind it. */
  void truncateFrom(long index) {
    while (!tail.isEmpty() && last() >= index) {
      tailBytes -= tail.removeLast().sizeBytes();
    }
    tailFirst = Math.min(tailFirst, index);
    persisted = Math.min(persisted, index - 1);
    // What is being written of it is overwritten by what comes in its place.
    writesReach(index - 1);
    memberships.tailMap(index, true).clear();
  }

  /** The log begins behind an entry that it has. */
  void beginBehind(long index) {
    if (index < base.index().number()) {
      throw new IllegalStateException("the log begins behind " + base.index() + ", not " + index);
    }
    base = new SnapshotMark(new LogIndex(index), term(index), membershipAt(index));
    if (index >= tailFirst) {
      dropFirst((int) (index - tailFirst) + 1);
    }
    memberships.headMap(index, true).clear();
    memberships.put(index, base.membership());
  }

  /** A snapshot takes the log's place. */
  void replaceBy(SnapshotMark mark) {
    tail.clear();
    tailBytes = 0;
    base = mark;
    tailFirst = mark.index().number() + 1;
    // Even its mark is not on disk yet, though other entries at that place may be.
    persisted = Math.min(persisted, mark.index().number() - 1);
    writesReach(persisted);
    memberships.clear();
    memberships.put(mark.index().number(), mark.membership());
  }

  /** All there is now is part of this write or of earlier ones. */
  void isWrittenBy(long write) {
    writes.add(new UnderWay(write, last()));
  }

  /** A write is on disk, and all before it. */
  void persistedBy(long write) {
    while (!writes.isEmpty() && writes.getFirst().number() <= write) {
      persisted = Math.max(persisted, writes.removeFirst().last());
    }
    if (tailBytes > 2L * cachedBytes) {
      int count = 0;
      long bytes = tailBytes;
      while (bytes > cachedBytes && tailFirst + count <= persisted) {
        bytes -= tail.get(count).sizeBytes();
        count++;
      }
      dropFirst(count);
    }
  }

  /** The oldest write under way; 0 if there is none. */
  long oldestWrite() {
    return writes.isEmpty() ? 0 : writes.getFirst().number();
  }

  /** No write under way brings the log to the disk beyond there. */
  private void writesReach(long most) {
    for (int i = writes.size(); i > 0; i--) {
      UnderWay write = writes.removeFirst();
      writes.addLast(new UnderWay(write.number(), Math.min(write.last(), most)));
    }
  }

  private Membership membershipAt(long index) {
    return memberships.floorEntry(index).getValue();
  }

  private void dropFirst(int count) {
    List<Entry> first = tail.subList(0, count);
    tailBytes -= bytes(first);
    first.clear();
    tailFirst += count;
  }

  private void noteMembers(Entry entry) {
    if (entry.content() instanceof Entry.Content.Members members) {
      memberships.put(entry.index().number(), members.membership());
    }
  }
}
