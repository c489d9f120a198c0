package io.troupe.actors.membership;

/**
 * A node as the register knows it.
 *
 * @param name the node's name
 * @param incarnation which start of its actor system
 * @param address where that is, or was, found
 * @param state how it stands
 * @param weight its part of the ring, from 1
 * @param zone what may fail with it
 * @param drains whether it takes no partitions, and gives away those that it has
 */
public record Member(
    String name,
    long incarnation,
    String address,
    State state,
    int weight,
    String zone,
    boolean drains) {
  /** How an incarnation stands. It only moves forward. */
  public enum State {
    /** It asked to come in. */
    ENTERED,
    /** It is in. */
    UP,
    /** It said that it goes, and serves nothing any more; it may still be in. */
    LEAVING,
    /** It is out for ever; the node may enter as another one. */
    DOWN
  }
}
