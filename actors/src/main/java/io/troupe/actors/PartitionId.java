package io.troupe.actors;

/**
 * The number of a partition: the unit of placement, persistence, recovery and transactions.
 *
 * @param number from 0 to the cluster's partition count − 1; the count is fixed for the life of a
 *     cluster
 */
public record PartitionId(int number) implements Comparable<PartitionId> {
  public PartitionId {
    if (number < 0 || number >= Limits.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "partition number " + number + " is outside 0.." + (Limits.MAX_PARTITIONS - 1));
    }
  }

  @Override
  public int compareTo(PartitionId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "partition-" + number;
  }
}
