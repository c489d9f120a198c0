package io.troupe.persistence.log;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;

/** What a command changes in storage, beside the head. */
public sealed interface JournalChange {
  /** These events are stored. */
  record StoreEvents(AppendBatch batch) implements JournalChange {}

  /** Events up to and including this number may go. */
  record DropEvents(SequenceNumber upTo) implements JournalChange {}

  /** This piece of a snapshot is stored. */
  record StoreChunk(SequenceNumber at, int place, Bytes chunk) implements JournalChange {}

  /** All pieces of snapshots that reach less far than this may go. */
  record DropChunksBefore(SequenceNumber at) implements JournalChange {}

  /** All pieces of the snapshot that reaches this far may go: it was never sealed. */
  record DropChunksOf(SequenceNumber at) implements JournalChange {}
}
