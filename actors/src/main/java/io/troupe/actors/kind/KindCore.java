package io.troupe.actors.kind;

import io.troupe.actors.Bytes;
import java.util.Optional;

/**
 * The rules and the state of one kind within one partition: pure, single-threaded, deterministic.
 * No clock, no randomness, no I/O. The partition machine calls it; what it returns is all it does.
 *
 * @param <C> its commands
 * @param <E> its events
 */
public interface KindCore<C extends KindCommand, E extends KindEvent> {
  /** No time at which something is due. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Decides a command against the state as it is, without changing it.
   *
   * @param timeMillis partition time now: milliseconds that the partition has been owned and
   *     counted, on the owners' monotonic clocks; it never goes back, and stands still while nobody
   *     owns the partition
   */
  Decision<E> decide(C command, long timeMillis);

  /**
   * Changes the state as the event says, both when it happens and when it is replayed, and answers
   * what the asker is to be told. Same state, same event, same stamp: same result.
   */
  KindReply apply(E event, EventStamp stamp);

  /** Partition time at which something happens by itself, or {@link #NEVER}. Must be quick. */
  default long nextDueMillis() {
    return NEVER;
  }

  /**
   * What happens by itself at this time, one event after the other: this is the first of them, and
   * applying it makes room for the next. Empty where {@link #nextDueMillis} lies ahead.
   */
  default Optional<E> due(long timeMillis) {
    return Optional.empty();
  }

  /**
   * Begins to draw the whole state as it is now, in chunks that {@link #restore} takes back in the
   * same order. The state may change before all chunks are drawn; the cursor is closed at the end.
   *
   * @param chunkBytes the size to aim at; a chunk may be longer by one entry
   */
  SnapshotCursor snapshot(int chunkBytes);

  /** Adds one chunk of a snapshot to an empty or partly restored state. */
  void restore(Bytes chunk);
}
