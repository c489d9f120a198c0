package io.troupe.persistence.process.wire;

import io.troupe.consensus.ReplicaId;

/**
 * A node that has a replica of every group.
 *
 * @param replica which it is in every group; never given to another
 * @param name the node's name
 * @param diskId of the disk with its replicas: with another disk it is not this voter
 * @param address host:port of its transport
 */
public record Voter(
    ReplicaId replica, String name, String diskId, String address, Standing standing) {

  /** Where it stands in a change of voters. */
  public enum Standing {
    /** It is to become a voter of every group. */
    JOINING(1),
    /** It is one. */
    VOTES(2),
    /** It is to be a voter of no group. */
    LEAVING(3);

    private final int code;

    Standing(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** Whether it is that node, on that disk. */
  public boolean is(String node, String disk) {
    return name.equals(node) && diskId.equals(disk);
  }

  Voter as(Standing next) {
    return new Voter(replica, name, diskId, address, next);
  }
}
