package io.troupe.api.cluster;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * The cluster as one node knows it; it may be out of date.
 *
 * @param name the cluster's name
 * @param membership the number of the membership, one more with each change of it; journal claims
 *     carry it
 * @param members by name, also those that are down and were not replaced yet
 * @param groups who votes, and who leads
 * @param downings the last decisions by which nodes were declared down, at most 256, oldest first
 */
public record ClusterStatus(
    String name,
    long membership,
    List<Member> members,
    GroupsStatus groups,
    List<Downing> downings) {

  /** How a member stands. */
  public enum State {
    /** It asked to come in. */
    ENTERED,
    /** It is in. */
    UP,
    /** It said that it goes. */
    LEAVING,
    /** It is out for ever; its node may enter anew. */
    DOWN
  }

  /**
   * A node's last incarnation.
   *
   * @param incarnation which start of its actor system
   * @param address where that is, or was, found
   * @param transport host:port where its groups are found
   * @param zone what may fail with it
   * @param weight its part of the ring
   * @param version of its build
   * @param partitions how many it owns; empty where the nodes did not say in time
   */
  public record Member(
      String name,
      State state,
      long incarnation,
      String address,
      String transport,
      String zone,
      int weight,
      String version,
      OptionalInt partitions) {}

  /**
   * A node was declared down.
   *
   * @param membership the number from which on it is
   * @param proposer the node that proposed it: it led the group that decides
   * @param at when, by the proposer's clock
   * @param evidence what spoke for it
   */
  public record Downing(
      long membership,
      String name,
      long incarnation,
      String proposer,
      Instant at,
      List<Evidence> evidence) {
    public Downing {
      evidence = List.copyOf(evidence);
    }
  }

  /**
   * What one node saw of another.
   *
   * @param witness the name of the node that says so
   * @param saw {@code closed}, {@code refused}, {@code silent}, {@code restarted}, {@code operator}
   */
  public record Evidence(String witness, String saw) {}

  public ClusterStatus {
    members = List.copyOf(members);
    downings = List.copyOf(downings);
  }
}
