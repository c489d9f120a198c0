package io.troupe.api.map;

import io.troupe.actors.Version;

/** How fresh a read must be. */
public sealed interface Read {
  /** Sees every change acknowledged before the read was sent. The default. */
  Read LINEARIZABLE = new Linearizable();

  /** Sees only durable changes, but perhaps not the newest: cheapest. */
  Read LOCAL = new Local();

  /** Sees every change acknowledged before the read was sent. */
  record Linearizable() implements Read {}

  /**
   * Sees what the partition's owner has in memory, without asking whether it still is the owner.
   */
  record Local() implements Read {}

  /** As local, but refused as {@code BEHIND} unless the change with this version is visible. */
  record AtLeast(Version version) implements Read {}

  /** Sees at least the change that got {@code version} in the key's partition. */
  static Read atLeast(Version version) {
    return new AtLeast(version);
  }
}
