package io.troupe.consensus;

import java.util.List;
import java.util.Optional;

/**
 * What a replica may read back of what it had written: its log from behind the newest base that it
 * wrote to the last entry that was reported as persisted, and the pieces of that base's snapshot. A
 * replica keeps the newest entries in memory and comes here for older ones only, from within {@link
 * Replica#step}. Answers must depend on what was written alone; they may read a disk, and should be
 * quick. Writes under way may drop what is asked for no sooner than they are done.
 */
public interface StoredLog {
  /** The entry there; it exists. */
  Entry entry(LogIndex index);

  /**
   * Entries from one index on, in order and without a gap, to before another; at least one, then as
   * many as fit into the bytes.
   */
  List<Entry> entries(LogIndex from, LogIndex before, int maxBytes);

  /**
   * A piece of the snapshot with that mark; nothing if that snapshot is not kept any more, or not
   * made yet: it is asked for again, until it is there or the base is another. The same piece each
   * time, cut so that it fits into a message.
   *
   * @param place 0 for the first; there is at least one
   */
  Optional<Piece> piece(SnapshotMark mark, int place);

  /**
   * A piece of a snapshot.
   *
   * @param isLast whether none follows
   */
  record Piece(Payload payload, boolean isLast) {}
}
