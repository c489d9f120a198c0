package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog;
import io.troupe.consensus.Write.ReceivedPiece;
import io.troupe.persistence.groups.GroupStateMachine.SnapshotReader;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.WriteOutcome;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far the state machine is, and the snapshots of it: when one is due, and the one that is being
 * taken, piece by piece, each once the one before is on disk, so that commits go in between.
 */
final class SnapshotShelf {
  private final GroupLog log;
  private final GroupStateMachine machine;
  private final GroupSettings settings;

  /** What the outcome of a piece is told with; the number says of which snapshot. */
  private final LongFunction<WriteOutcome> outcome;

  private SnapshotMark applied;
  private LogIndex last;
  private long bytesSince;
  private long lastNumber;
  private @Nullable Taking taking;

  private static final class Taking {
    private final long number;
    private final SnapshotMark mark;
    private final SnapshotReader reader;
    private int place;

    Taking(long number, SnapshotMark mark, SnapshotReader reader) {
      this.number = number;
      this.mark = mark;
      this.reader = reader;
    }
  }

  /** As of that mark, which the state machine has just reached. */
  SnapshotShelf(
      GroupLog log,
      GroupStateMachine machine,
      GroupSettings settings,
      SnapshotMark begin,
      LongFunction<WriteOutcome> outcome) {
    this.log = log;
    this.machine = machine;
    this.settings = settings;
    this.outcome = outcome;
    this.applied = begin;
    this.last = begin.index();
  }

  /** The last entry that the state machine holds. */
  LogIndex applied() {
    return applied.index();
  }

  /** The members as of that entry. */
  Membership membership() {
    return applied.membership();
  }

  /** The state machine holds these too. */
  void noteApplied(List<Entry> entries) {
    Membership members = applied.membership();
    for (Entry entry : entries) {
      bytesSince += entry.sizeBytes();
      if (entry.content() instanceof Entry.Content.Members changed) {
        members = changed.membership();
      }
    }
    Entry newest = entries.getLast();
    applied = new SnapshotMark(newest.index(), newest.term(), members);
  }

  /** The state machine takes a snapshot that is on disk. */
  void install(SnapshotMark mark) {
    abandon();
    machine.install(mark, new Pieces(log, mark));
    applied = mark;
    last = mark.index();
    bytesSince = 0;
  }

  /** Begins a snapshot if one is due. */
  void takeIfDue() {
    long entries = applied.index().number() - last.number();
    if (taking == null
        && entries > 0
        && (entries >= settings.snapshotEntries() || bytesSince >= settings.snapshotBytes())) {
      taking = new Taking(++lastNumber, applied, machine.snapshot());
      bytesSince = 0;
      keepNext(taking);
    }
  }

  /** A piece is on disk; where it was the last, the index up to which the log may be cut. */
  Optional<LogIndex> kept(long number) {
    if (taking == null || taking.number != number) {
      return Optional.empty();
    }
    if (taking.reader.hasNext()) {
      keepNext(taking);
      return Optional.empty();
    }
    last = taking.mark.index();
    abandon();
    return Optional.of(last);
  }

  /** No further piece is taken of what is being taken. */
  void abandon() {
    if (taking != null) {
      SnapshotReader reader = taking.reader;
      taking = null;
      reader.close();
    }
  }

  private void keepNext(Taking snapshot) {
    Payload payload = snapshot.reader.next();
    log.keep(
        new ReceivedPiece(snapshot.mark, snapshot.place++, payload, !snapshot.reader.hasNext()),
        outcome.apply(snapshot.number));
  }

  /** The pieces of a snapshot, read one by one. */
  private static final class Pieces implements Iterator<Payload> {
    private final GroupLog log;
    private final SnapshotMark mark;
    private int place;
    private boolean ended;

    Pieces(GroupLog log, SnapshotMark mark) {
      this.log = log;
      this.mark = mark;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public Payload next() {
      if (ended) {
        throw new NoSuchElementException("the snapshot has no further piece");
      }
      StoredLog.Piece piece =
          log.piece(mark, place)
              .orElseThrow(
                  () ->
                      new IllegalStateException("piece " + place + " of the " + mark + " is lost"));
      place++;
      ended = piece.isLast();
      return piece.payload();
    }
  }
}
