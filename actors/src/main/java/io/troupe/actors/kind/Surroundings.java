package io.troupe.actors.kind;

import io.troupe.actors.PartitionId;

/**
 * What is around a core in its partition.
 *
 * @param partition where it is
 * @param guests the sessions that are known there
 * @param outgoing the way to other partitions
 */
public record Surroundings(PartitionId partition, Guests guests, Outgoing outgoing) {
  /** A partition alone, without sessions and others. */
  public static Surroundings of(PartitionId partition) {
    return new Surroundings(partition, Guests.NONE, Outgoing.NONE);
  }
}
