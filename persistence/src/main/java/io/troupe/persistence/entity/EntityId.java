package io.troupe.persistence.entity;

import io.troupe.actors.Bytes;
import io.troupe.actors.journal.PersistenceId;

/**
 * The persistence id that a user gave to an entity. Its journals have names of their own, so that
 * no user's id can meet a partition of Troupe's.
 *
 * @param id 1 to {@value #MAX_BYTES} bytes of UTF-8
 */
public record EntityId(String id) {
  private static final String EVENTS = "entity/";
  private static final String SNAPSHOTS = "snapshot/";

  /** The longest id, in UTF-8 bytes. */
  public static final int MAX_BYTES = 246; // with the longer prefix, the longest PersistenceId

  public EntityId {
    int bytes = Bytes.utf8(id).length();
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a persistence id has 1 to " + MAX_BYTES + " bytes of UTF-8, this one has " + bytes);
    }
  }

  /** The journal of its events. */
  public PersistenceId events() {
    return new PersistenceId(EVENTS + id);
  }

  /** The journal of its snapshots. */
  public PersistenceId snapshots() {
    return new PersistenceId(SNAPSHOTS + id);
  }

  @Override
  public String toString() {
    return id;
  }
}
