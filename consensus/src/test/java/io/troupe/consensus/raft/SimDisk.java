package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A disk that keeps what was synced, and of the rest what it likes: some of the oldest writes. */
final class SimDisk implements StoredLog {
  private final ArrayDeque<Write<RaftMessage>> unsynced = new ArrayDeque<>();
  private Write.Vote vote = Write.Vote.NONE;
  private SnapshotMark base;
  private final ArrayList<Entry> entries = new ArrayList<>();

  /** What the state machine's newest snapshot holds, in pieces. */
  private List<Payload> snapshot = List.of(Payload.utf8(""));

  /** How often a single entry was read back. */
  int entriesRead;

  private final ArrayList<Payload> received = new ArrayList<>();

  SimDisk(SnapshotMark initial) {
    base = initial;
  }

  void write(Write<RaftMessage> write) {
    unsynced.add(write);
  }

  boolean isBusy() {
    return !unsynced.isEmpty();
  }

  /** The oldest write that is not on disk yet is, from now on. */
  Write<RaftMessage> sync() {
    Write<RaftMessage> write = unsynced.remove();
    write.vote().ifPresent(it -> vote = it);
    write.piece().ifPresent(this::receive);
    write.base().ifPresent(this::begin);
    write.dropFrom().ifPresent(this::dropFrom);
    for (Entry entry : write.entries()) {
      if (!entry.index().equals(last().next())) {
        throw new AssertionError(entry + " does not follow " + last());
      }
      entries.add(entry);
    }
    return write;
  }

  void crash(int kept) {
    for (int i = 0; i < kept && isBusy(); i++) {
      var unused = sync();
    }
    unsynced.clear();
  }

  /** The state machine stored a snapshot of itself. */
  void store(List<Payload> pieces) {
    snapshot = List.copyOf(pieces);
  }

  List<Payload> snapshot() {
    return snapshot;
  }

  RaftReplica.Restored restored() {
    return new RaftReplica.Restored(vote, base, last(), base.index());
  }

  private LogIndex last() {
    return base.index().plus(entries.size());
  }

  private void receive(Write.ReceivedPiece piece) {
    if (piece.place() == 0) {
      received.clear();
    }
    received.add(piece.payload());
    if (piece.isLast()) {
      snapshot = List.copyOf(received);
    }
  }

  private void begin(SnapshotMark mark) {
    long dropped = Math.min(mark.index().number() - base.index().number(), entries.size());
    entries.subList(0, (int) dropped).clear();
    base = mark;
  }

  private void dropFrom(LogIndex index) {
    while (!entries.isEmpty() && last().compareTo(index) >= 0) {
      entries.removeLast();
    }
  }

  @Override
  public Entry entry(LogIndex index) {
    entriesRead++;
    return entries.get((int) (index.number() - base.index().number() - 1));
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    int begin = (int) (from.number() - base.index().number() - 1);
    int most = (int) (before.number() - base.index().number() - 1);
    int bytes = entries.get(begin).sizeBytes();
    int end = begin + 1;
    while (end < most && bytes + entries.get(end).sizeBytes() <= maxBytes) {
      bytes += entries.get(end++).sizeBytes();
    }
    return List.copyOf(entries.subList(begin, end));
  }

  @Override
  public Optional<Piece> piece(SnapshotMark mark, int place) {
    return mark.equals(base) && place < snapshot.size()
        ? Optional.of(new Piece(snapshot.get(place), place == snapshot.size() - 1))
        : Optional.empty();
  }
}
