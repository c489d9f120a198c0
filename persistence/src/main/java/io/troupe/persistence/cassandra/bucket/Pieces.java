package io.troupe.persistence.cassandra.bucket;

import io.troupe.actors.Bytes;
import java.util.Optional;
import java.util.UUID;

/**
 * Content that no lightweight transaction shall carry, under names that are used for nothing else.
 * Each place is written once, always with the same content, in the order of places. Each method
 * fails with a {@link NoAnswerException} where an answer did not come; it may be repeated.
 */
public interface Pieces {
  /** The most that one transaction carries, or one row. */
  int PART_BYTES = 448 << 10;

  /** Stores the content of a place. */
  void write(UUID upload, int place, Bytes content);

  /** The content of a place; empty where it is not there, or not any more. */
  Optional<Bytes> read(UUID upload, int place);

  /** Deletes all places of a name. */
  void delete(UUID upload);
}
