package io.troupe.simulation.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.consensus.raft.RaftReplica;
import io.troupe.simulation.raft.invariant.LogImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is on a node's disk: vote and log, and the newest snapshot of the state machine; what the
 * replica reads back of it.
 */
final class NodeDisk implements StoredLog {
  private final LogImage log;
  private SnapshotMark snapshotMark;
  private List<Payload> snapshot = List.of();

  /** The pieces of a snapshot that is coming in. */
  private final ArrayList<Payload> received = new ArrayList<>();

  NodeDisk(SnapshotMark initial) {
    log = new LogImage(initial);
    snapshotMark = initial;
  }

  LogImage log() {
    return log;
  }

  /** A write is on stable storage. */
  void keep(Write<RaftMessage> write) {
    write.piece().ifPresent(this::receive);
    var unused = log.take(write);
  }

  private void receive(Write.ReceivedPiece piece) {
    if (piece.place() == 0) {
      received.clear();
    }
    received.add(piece.payload());
    if (piece.isLast()) {
      store(piece.mark(), received);
      received.clear();
    }
  }

  /** A snapshot takes the place of the last one. */
  void store(SnapshotMark mark, List<Payload> pieces) {
    snapshotMark = mark;
    snapshot = List.copyOf(pieces);
  }

  SnapshotMark snapshotMark() {
    return snapshotMark;
  }

  List<Payload> snapshot() {
    return snapshot;
  }

  /** What a replica begins with whose state machine has loaded the newest snapshot. */
  RaftReplica.Restored restored() {
    return new RaftReplica.Restored(
        log.vote(), log.base(), new LogIndex(log.last()), snapshotMark.index());
  }

  @Override
  public Entry entry(LogIndex index) {
    return log.entry(index.number());
  }

  @Override
  public List<Entry> entries(LogIndex from, LogIndex before, int maxBytes) {
    List<Entry> all = log.entries(from, before);
    int bytes = all.getFirst().sizeBytes();
    int count = 1;
    while (count < all.size() && bytes + all.get(count).sizeBytes() <= maxBytes) {
      bytes += all.get(count++).sizeBytes();
    }
    return List.copyOf(all.subList(0, count));
  }

  @Override
  public Optional<Piece> piece(SnapshotMark mark, int place) {
    return mark.equals(snapshotMark) && place < snapshot.size()
        ? Optional.of(new Piece(snapshot.get(place), place == snapshot.size() - 1))
        : Optional.empty();
  }
}
