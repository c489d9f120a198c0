package io.troupe.actors.membership;

/**
 * A node as the register knows it.
 *
 * @param name the node's name
 * @param incarnation which start of its actor system
 * @param address where that is, or was, found
 * @param state how it stands
 */
public record Member(String name, long incarnation, String address, State state) {
  /** How an incarnation stands. It only moves forward. */
  public enum State {
    /** It asked to come in. */
    ENTERED,
    /** It is in. */
    UP,
    /** It is out for ever; the node may enter as another one. */
    DOWN
  }
}
