package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.kind.SnapshotCursor;
import org.jspecify.annotations.Nullable;

/**
 * When a snapshot is due, and how far the one under way has come. It shows the state as it was when
 * it began, and is drawn piece by piece, each once the one before is stored: the partition goes on
 * in between.
 *
 * <p>Events are kept until a snapshot holds them, so what they take is bounded by what the state
 * takes: a partition whose few keys are put again and again takes snapshots more often than one
 * that is large, where they are dear.
 */
final class Snapshotting {
  /** Bytes of events behind a snapshot, for each of its own: the disk's bound, and the price. */
  private static final int BYTES_FOR_EACH = 4;

  /** Fewer are never too many. */
  private static final long LEAST_BYTES = 1 << 20;

  private final PartitionState state;
  private final PartitionSettings settings;
  private int eventsSince;
  private long bytesSince;
  private long snapshotBytes;
  private @Nullable Underway underway;

  Snapshotting(PartitionState state, PartitionSettings settings) {
    this.state = state;
    this.settings = settings;
  }

  /** The state is that of a snapshot of this size, and of so many events behind it. */
  void recovered(long bytes, int events, long eventBytes) {
    snapshotBytes = bytes;
    applied(events, eventBytes);
  }

  /** Events that no snapshot holds were applied. */
  void applied(int events, long bytes) {
    eventsSince += events;
    bytesSince += bytes;
  }

  boolean isDue() {
    long mostBytes =
        Math.min(
            settings.snapshotEveryBytes(), Math.max(LEAST_BYTES, BYTES_FOR_EACH * snapshotBytes));
    boolean enough = eventsSince >= settings.snapshotEveryEvents() || bytesSince >= mostBytes;
    return enough && underway == null;
  }

  /** Begins one of the state as it is. All of it must be durable. */
  <T> PartitionEffect<T> begin(Epoch epoch) {
    eventsSince = 0;
    bytesSince = 0;
    underway = new Underway(epoch, state.last(), state.snapshot(settings.snapshotChunkBytes()));
    return next();
  }

  /** What comes next: a piece, or the seal. */
  <T> PartitionEffect<T> next() {
    Underway it = underway;
    if (it == null) {
      throw new IllegalStateException("the journal stored a piece of no snapshot");
    }
    if (!it.cursor.hasNext()) {
      snapshotBytes = it.bytes;
      return new PartitionEffect.SealSnapshot<>(it.epoch, it.at, it.sum);
    }
    Bytes piece = it.cursor.next();
    int place = it.sum.count();
    it.sum = it.sum.with(piece);
    it.bytes += piece.length();
    return new PartitionEffect.SavePiece<>(it.epoch, it.at, place, piece);
  }

  /** The one under way is complete, or given up. */
  void end() {
    if (underway != null) {
      underway.cursor.close();
      underway = null;
    }
  }

  private static final class Underway {
    private final Epoch epoch;
    private final SequenceNumber at;
    private final SnapshotCursor cursor;
    private SnapshotSum sum = SnapshotSum.NONE;
    private long bytes;

    private Underway(Epoch epoch, SequenceNumber at, SnapshotCursor cursor) {
      this.epoch = epoch;
      this.at = at;
      this.cursor = cursor;
    }
  }
}
