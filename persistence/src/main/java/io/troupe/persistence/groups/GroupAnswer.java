package io.troupe.persistence.groups;

import io.troupe.consensus.ReplicaId;
import java.util.Optional;

/**
 * What became of a request to a group.
 *
 * @param <T> what it was asked for
 */
public sealed interface GroupAnswer<T> {
  /** It happened. */
  record Done<T>(T value) implements GroupAnswer<T> {}

  /**
   * Nothing happened, and nothing of it will. A retry is safe.
   *
   * @param leader whom to ask instead, where one is known
   */
  record Refused<T>(Reason why, String detail, Optional<ReplicaId> leader)
      implements GroupAnswer<T> {}

  /** It may have happened, or happen yet. A retry may make it happen twice. */
  record Unknown<T>(String why) implements GroupAnswer<T> {}

  /** Why something was refused. */
  enum Reason {
    /** Another replica leads, or none. */
    NOT_LEADER,
    /** So much waits already. Retry after a pause. */
    OVERLOADED,
    /** The disk is nearly full. Retry after a longer pause. */
    UNAVAILABLE,
    /** The leadership is being handed over. Retry after a pause. */
    TRANSFERRING,
    /** Members are changing already. Retry after a pause. */
    BUSY,
    /** Larger than may ever be, or senseless. Do not retry it. */
    INVALID,
    /** Another leader's entry was committed in its place. */
    REPLACED,
    /** The deadline passed before anything was begun; of a read, before it was answered. */
    DEADLINE_PASSED,
    /** This replica has ended. */
    ENDED
  }
}
