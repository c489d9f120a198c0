package io.troupe.coordination.session;

import io.troupe.actors.Limits;

/**
 * The life of a node through which a session is kept.
 *
 * @param node the node's name, 1 to {@link Limits#MAX_NAME_BYTES} characters
 * @param incarnation which start of its actor system, as the register of members has it
 */
public record Seat(String node, long incarnation) {
  public Seat {
    if (node.isEmpty() || node.length() > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a node's name has 1 to %d characters, not %d"
              .formatted(Limits.MAX_NAME_BYTES, node.length()));
    }
  }
}
