package io.troupe.persistence.groups.wire;

import io.troupe.consensus.SnapshotMark;

/**
 * A snapshot of which all pieces are on disk.
 *
 * @param number under which its pieces lie; larger than that of any earlier one there is
 * @param mark where it stands in the log
 * @param pieces how many, at least one
 */
public record KeptSnapshot(long number, SnapshotMark mark, int pieces) {
  public KeptSnapshot {
    if (number < 1 || pieces < 1) {
      throw new IllegalArgumentException(
          "a snapshot has a number and pieces, not " + number + " and " + pieces);
    }
  }
}
