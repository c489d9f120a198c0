package io.troupe.actors.membership;

import java.util.Optional;

/**
 * Who owns a partition, as the register has it. It says who may claim it next, and where to look
 * for it; who may write is the journal's business alone.
 *
 * @param owner the name of the node that owns it, or is to
 * @param from the name of the node that serves it until the owner has claimed it; empty where none
 *     does
 * @param serves whether the owner said that it serves it
 */
public record Ownership(String owner, Optional<String> from, boolean serves) {
  /** Where it is asked first: who serves it still, else the owner. */
  public String place() {
    return from.orElse(owner);
  }
}
