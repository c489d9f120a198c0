package io.troupe.persistence.cassandra.bucket;

import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The buckets of all chains. Each method asks once, waits for the answer, and fails with a {@link
 * NoAnswerException} where none came: a change may have been made then, or be made yet.
 */
public interface Buckets {
  /**
   * A bucket as it is now, behind whatever change of it was under way: the read ends that one way
   * or the other. Empty where the bucket is not there.
   */
  Optional<Tail> read(PersistenceId id, long bucket);

  /** Whether the bucket was as before, and so is changed now. */
  boolean change(PersistenceId id, Tail before, Tail after);

  /** Whether the bucket was as before, and so has this batch now. */
  boolean append(PersistenceId id, Tail before, Tail after, Batch batch);

  /** The batches of a bucket that hold events from one number to another, in order. */
  Iterator<Batch> batches(
      PersistenceId id, long bucket, SequenceNumber from, SequenceNumber to, int together);

  /** Where a batch stands, and the upload that holds its events, if one does. */
  record Place(SequenceNumber last, Optional<UUID> upload) {}

  /** Where the batches of a bucket stand; at most so many. */
  List<Place> places(PersistenceId id, long bucket, int most);

  /**
   * Deletes batches of a sealed bucket. What else the bucket holds stays for ever: that it was
   * there tells late readers that the chain goes on behind it.
   */
  void delete(PersistenceId id, long bucket, List<Place> batches);

  /** A bucket that is there, not long before the tail; 0 where nothing is known. */
  long hint(PersistenceId id);

  /** Where to look the next time; the bucket is there. */
  void putHint(PersistenceId id, long bucket);
}
