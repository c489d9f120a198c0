package io.troupe.consensus;

/**
 * One replica of a group, for all its life: a replica that lost its disk comes back under a new id.
 *
 * @param number at least 1
 */
public record ReplicaId(int number) implements Comparable<ReplicaId> {
  public ReplicaId {
    if (number < 1) {
      throw new IllegalArgumentException("a replica's id is at least 1, not " + number);
    }
  }

  @Override
  public int compareTo(ReplicaId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
