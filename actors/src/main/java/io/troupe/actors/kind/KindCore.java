package io.troupe.actors.kind;

import io.troupe.actors.Bytes;
import java.util.List;

/**
 * The rules and the state of one kind within one partition: pure, single-threaded, deterministic.
 * No clock, no randomness, no I/O. The partition machine calls it; what it returns is all it does.
 *
 * @param <C> its commands
 * @param <E> its events
 */
public interface KindCore<C extends KindCommand, E extends KindEvent> {

  /**
   * Decides a command against the state as it is, without changing it.
   *
   * @param timeMillis partition time now
   */
  Decision<E> decide(C command, long timeMillis);

  /**
   * Changes the state as the event says, both when it happens and when it is replayed, and answers
   * what the asker is to be told. Same state, same event, same stamp: same result.
   */
  KindReply apply(E event, EventStamp stamp);

  /**
   * The whole state in chunks that {@link #restore} takes back in the same order. Written in one
   * go; the state does not change meanwhile.
   *
   * @param chunkBytes the size to aim at; a chunk may be longer by one entry
   */
  List<Bytes> snapshot(int chunkBytes);

  /** Adds one chunk of a snapshot to an empty or partly restored state. */
  void restore(Bytes chunk);
}
