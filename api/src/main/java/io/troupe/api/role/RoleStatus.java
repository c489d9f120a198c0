package io.troupe.api.role;

import io.troupe.actors.FencingToken;
import java.util.Optional;

/**
 * A role as it is on one node.
 *
 * @param term under which it runs here; empty while it does not
 * @param starts how often it was elected to be run here
 * @param failures how often it could not start, go on or stop here
 * @param lastFailure what the last failure said
 */
public record RoleStatus(
    String role,
    State state,
    int priority,
    Optional<FencingToken> term,
    long starts,
    long failures,
    Optional<String> lastFailure) {

  /** What a role is doing on a node. */
  public enum State {
    /** It waits to be elected: another node runs it, or nobody yet. */
    WAITING,
    /** It was elected, and begins. */
    STARTING,
    /** It runs here. */
    RUNNING,
    /** It ends, so that another node can run it. */
    STOPPING,
    /** It failed, and waits before it campaigns again. */
    PAUSED,
    /** The node is drained: it runs no role until its process starts anew. */
    DRAINED,
    /** It is hosted here no longer. */
    CLOSED
  }
}
