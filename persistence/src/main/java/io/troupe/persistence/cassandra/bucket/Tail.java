package io.troupe.persistence.cassandra.bucket;

import io.troupe.actors.SequenceNumber;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.util.Optional;
import java.util.UUID;

/**
 * The last bucket of a chain, as its static columns hold it: with the same revision it is the same.
 *
 * @param bucket its place in the chain, from 0
 * @param revision how often it was changed; 0 while it is not there
 * @param isSealed whether nothing is added any more; another bucket follows, or will
 * @param first the number of the first event that it holds, or will
 * @param bytes of the events that it holds
 * @param kept the first bucket of the chain that still has events
 * @param head what decides about requests
 * @param uploads what is written beside the chain
 */
public record Tail(
    long bucket,
    long revision,
    boolean isSealed,
    SequenceNumber first,
    long bytes,
    long kept,
    JournalHead head,
    UploadNames uploads) {

  /** Of what nobody has touched. */
  public static final Tail BLANK =
      new Tail(0, 0, false, new SequenceNumber(1), 0, 0, JournalHead.BLANK, UploadNames.NONE);

  /** How many events it holds. */
  public long events() {
    return head.highest().number() - first.number() + 1;
  }

  /** Changed by what the rules say. Of a large append the name is handed to its batch. */
  public Tail after(JournalRules.Outcome outcome, long moreBytes, Optional<UUID> name) {
    UploadNames names = uploads;
    for (JournalChange change : outcome.changes()) {
      names =
          switch (change) {
            case JournalChange.StoreEvents unused -> name.map(names::without).orElse(names);
            case JournalChange.StoreChunk chunk ->
                chunk.place() == 0 ? names.arriving(name.orElseThrow()) : names;
            case JournalChange.DropChunksOf unused -> names.dropped();
            case JournalChange.DropChunksBefore unused -> names.sealed();
            case JournalChange.DropEvents unused -> names;
          };
    }
    return new Tail(
        bucket, revision + 1, isSealed, first, bytes + moreBytes, kept, outcome.head(), names);
  }

  /** With other names of uploads. */
  public Tail with(UploadNames names) {
    return new Tail(bucket, revision + 1, isSealed, first, bytes, kept, head, names);
  }

  /** All events of the buckets before this one are gone. */
  public Tail keptFrom(long oldest) {
    return new Tail(bucket, revision + 1, isSealed, first, bytes, oldest, head, uploads);
  }

  /** Nothing is added any more. */
  public Tail sealed() {
    return new Tail(bucket, revision + 1, true, first, bytes, kept, head, uploads);
  }

  /** The bucket that follows a sealed one; not there yet. */
  public Tail following() {
    return new Tail(bucket + 1, 0, false, head.highest().next(), 0, kept, head, uploads);
  }

  /** The bucket that follows, as it is opened. */
  public Tail opened() {
    return new Tail(bucket, 1, false, first, bytes, kept, head, uploads);
  }
}
