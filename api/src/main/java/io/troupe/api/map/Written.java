package io.troupe.api.map;

import io.troupe.actors.Version;

/** What became of a write with a condition. */
public sealed interface Written {
  /**
   * It happened and is durable.
   *
   * @param version of the key, now
   * @param created whether the key was absent before
   */
  record Stored(Version version, boolean created) implements Written {}

  /** The key is gone, durably; {@code version} is that of the removal. */
  record Removed(Version version) implements Written {}

  /**
   * The condition does not hold; nothing changed.
   *
   * @param current the key's version, {@link Version#ABSENT} if it is absent
   */
  record ConditionFailed(Version current) implements Written {}

  /** Whether it happened. */
  default boolean happened() {
    return !(this instanceof ConditionFailed);
  }
}
