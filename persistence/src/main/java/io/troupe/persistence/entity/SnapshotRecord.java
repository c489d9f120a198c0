package io.troupe.persistence.entity;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;

/** What stands under one number of the journal of an entity's snapshots. */
public sealed interface SnapshotRecord permits SnapshotRecord.Piece, SnapshotCatalogue {

  /**
   * A part of a snapshot.
   *
   * @param catalogue the number of the newest catalogue before it; 0 without any
   * @param content may be empty
   */
  record Piece(SequenceNumber catalogue, Bytes content) implements SnapshotRecord {}
}
