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

/** What one replica wrote: synced, or still to be. A crash forgets the latter. */
public final class Disk implements StoredLog {
  private final ArrayDeque<Write<RaftMessage>> unsynced = new ArrayDeque<>();
  private final ArrayList<Entry> entries = new ArrayList<>();
  private final ArrayList<Payload> incoming = new ArrayList<>();
  private List<Payload> snapshot = List.of();
  private Write.Vote vote = Write.Vote.NONE;
  private SnapshotMark base;

  /** How often a single entry was read back. */
  int entriesRead;

  public Disk(SnapshotMark initial) {
    base = initial;
  }

  public void begin(Write<RaftMessage> write) {
    unsynced.add(write);
  }

  public boolean isBusy() {
    return !unsynced.isEmpty();
  }

  /** The oldest write is on disk from now on. */
  public Write<RaftMessage> sync() {
    Write<RaftMessage> write = unsynced.remove();
    write.vote().ifPresent(it -> vote = it);
    write.piece().ifPresent(this::receive);
    write.base().ifPresent(this::beginBehind);
    write.dropFrom().ifPresent(it -> entries.subList(place(it), entries.size()).clear());
    for (Entry entry : write.entries()) {
      if (place(entry.index()) != entries.size()) {
        throw new AssertionError(entry + " does not follow " + last());
      }
      entries.add(entry);
    }
    return write;
  }

  /** What was not synced is gone. */
  public List<Write<RaftMessage>> crash() {
    List<Write<RaftMessage>> lost = List.copyOf(unsynced);
    unsynced.clear();
    return lost;
  }

  /** The state machine stored a snapshot of itself. */
  public void store(List<Payload> pieces) {
    snapshot = List.copyOf(pieces);
  }

  public List<Payload> snapshot() {
    return snapshot;
  }

  public RaftReplica.Restored restored() {
    return new RaftReplica.Restored(vote, base, last(), base.index());
  }

  /** The entries behind the base. */
  public List<Entry> log() {
    return List.copyOf(entries);
  }

  public LogIndex last() {
    return base.index().plus(entries.size());
  }

  private int place(LogIndex index) {
    return (int) (index.number() - base.index().number() - 1);
  }

  private void receive(Write.ReceivedPiece piece) {
    if (piece.place() == 0) {
      incoming.clear();
    }
    incoming.add(piece.payload());
    if (piece.isLast()) {
      store(incoming);
    }
  }

  private void beginBehind(SnapshotMark mark) {
    entries.subList(0, Math.min(place(mark.index()) + 1, entries.size())).clear();
    base = mark;
  }

  @Override
  public Entry entry(LogIndex index) {
    entriesRead++;
    return entries.get(place(index));
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    int begin = place(from);
    int end = begin + 1;
    int bytes = entries.get(begin).sizeBytes();
    while (end < place(before) && bytes + entries.get(end).sizeBytes() <= maxBytes) {
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
