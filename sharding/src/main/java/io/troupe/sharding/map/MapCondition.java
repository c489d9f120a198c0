package io.troupe.sharding.map;

import io.troupe.actors.Version;

/** What must hold of a key for a change to happen. Checked in the same step as the change. */
public sealed interface MapCondition {
  /** The change happens whatever the key holds. */
  MapCondition ALWAYS = new Always();

  /** The key must be absent. */
  MapCondition IF_ABSENT = new IfAbsent();

  /** The key must be present. */
  MapCondition IF_PRESENT = new IfPresent();

  /** No condition. */
  record Always() implements MapCondition {}

  /** The key must be absent. */
  record IfAbsent() implements MapCondition {}

  /** The key must be present, with any version. */
  record IfPresent() implements MapCondition {}

  /**
   * The key must be present with exactly this version.
   *
   * @param version not {@link Version#ABSENT}: that is {@link IfAbsent}
   */
  record IfVersion(Version version) implements MapCondition {
    public IfVersion {
      if (version.equals(Version.ABSENT)) {
        throw new IllegalArgumentException("a key that is present has a version of at least 1");
      }
    }
  }
}
