package io.troupe.api.cluster;

import java.util.List;

/**
 * Who votes: the nodes that have a replica of every group.
 *
 * @param number one more with each change; 0 while no cluster is known
 * @param voters in the order in which they came
 */
public record VoterList(long number, List<Voter> voters) {
  /** Before a cluster is known. */
  public static final VoterList NONE = new VoterList(0, List.of());

  /** Where a voter stands in a change of voters. */
  public enum Standing {
    /** It is to become one, and gets the data. */
    JOINING,
    /** It votes. */
    VOTES,
    /** It is to be one no more. */
    LEAVING
  }

  /**
   * A voter.
   *
   * @param replica its number, in every group; never given to another
   * @param name the node's name
   * @param address host:port of its transport
   * @param diskId the disk with its replicas: on another disk it is not this voter
   */
  public record Voter(int replica, String name, String address, String diskId, Standing standing) {}

  public VoterList {
    voters = List.copyOf(voters);
  }

  /** Whether a change is under way. */
  public boolean isChanging() {
    return voters.stream().anyMatch(it -> it.standing() != Standing.VOTES);
  }
}
