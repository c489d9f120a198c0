package io.troupe.api.entity;

import io.troupe.api.Troupe;
import io.troupe.api.embedded.TroupeNode;
import io.troupe.persistence.plugin.TroupePersistenceSetup;

/** Lets the entities of an actor system persist to a node in the same process. */
public final class EntityPersistence {
  private EntityPersistence() {}

  /**
   * What the actor system is started with, as a part of its {@code ActorSystemSetup}. The system
   * must end before the node is closed: what it persists afterwards fails.
   *
   * @throws IllegalArgumentException if the node was not made by {@link Troupe#join}
   */
  public static TroupePersistenceSetup of(Troupe troupe) {
    if (troupe instanceof TroupeNode node) {
      return node.persistence();
    }
    throw new IllegalArgumentException("entities persist to a node that Troupe.join gave");
  }
}
