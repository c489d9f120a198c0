package io.troupe.actors.kind;

import io.troupe.actors.wire.WireRegistry;

/**
 * A kind of strong object: how to make its core, and how its commands, replies and events travel.
 *
 * @param <C> its commands
 * @param <E> its events
 */
public interface Kind<C extends KindCommand, E extends KindEvent> {
  /** The kind's name; unique within a node. */
  KindName name();

  /** The type of the kind's commands. */
  Class<C> commandType();

  /** The type of the kind's events. */
  Class<E> eventType();

  /** An empty core for a partition. */
  KindCore<C, E> newCore(Surroundings surroundings);

  /** How many of its reads may wait for a change in one partition; at least 1. */
  default int maxParked() {
    return 1_024;
  }

  /** Registers the formats of all commands, replies and events. */
  void register(WireRegistry.Builder registry);
}
