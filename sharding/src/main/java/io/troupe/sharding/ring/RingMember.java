package io.troupe.sharding.ring;

/**
 * A node as the ring sees it.
 *
 * @param name what tells it from every other node; the same name has the same partitions, so it
 *     should outlive a restart
 * @param place how much it can carry, and where it stands
 * @param draining whether it is to give its partitions away: then it owns none
 */
public record RingMember(String name, RingPlace place, boolean draining) {
  public RingMember {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a node of the ring has a name");
    }
  }

  /** A node that takes its share. */
  public RingMember(String name, RingPlace place) {
    this(name, place, false);
  }
}
