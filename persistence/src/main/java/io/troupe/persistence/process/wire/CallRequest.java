package io.troupe.persistence.process.wire;

import io.troupe.consensus.Payload;
import io.troupe.persistence.log.GroupId;

/**
 * A call to a group, on its way to the node that leads it.
 *
 * @param cluster of which cluster
 * @param number comes back with the answer; another for each try
 * @param leftMillis how long the caller waits, from 1
 */
public record CallRequest(
    ClusterId cluster, long number, Kind kind, GroupId group, long leftMillis, Payload payload) {

  /** What is asked. */
  public enum Kind {
    /** To put a command into the log. */
    PROPOSE(1),
    /** To ask the state machine. */
    QUERY(2),
    /** To have these voters: done once they are the members, and refused as busy until then. */
    MEMBERS(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
