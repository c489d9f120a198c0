package io.troupe.api.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
 * @param failovers of partitions that nobody served, each until its next owner did
 * @param handOffs planned moves of partitions, each until the next owner served
 */
public record ClusterStatus(
    String name,
    long membership,
    List<Member> members,
    GroupsStatus groups,
    List<Downing> downings,
    Times failovers,
    Times handOffs) {

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
   * @param sight what the node that is asked sees of it; empty of itself, and where nothing is
   *     known
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
      OptionalInt partitions,
      Optional<Sight> sight) {

    /** Whether the node that is asked misses it: it should be there, and is not heard. */
    public boolean isMissed() {
      return state != State.DOWN && sight.filter(it -> it.what().isMissing()).isPresent();
    }
  }

  /**
   * What one node sees of another now. It is no verdict: nobody is declared down on the word of one
   * witness.
   *
   * @param what what it sees
   * @param millis for how long, or how long ago, as that says
   * @param reports which further nodes miss it, and why; only voters are told
   */
  public record Sight(Seen what, long millis, List<Evidence> reports) {
    public Sight {
      reports = List.copyOf(reports);
    }
  }

  /** What is seen of a node. */
  public enum Seen {
    /** Its heartbeats are expected; it was heard so long ago. */
    HEARD,
    /** A connection with it came so long ago; heartbeats go to voters, and this node is none. */
    CONNECTED,
    /** Nothing was heard of it so far, or it did not answer; not for long enough to count. */
    AWAITED,
    /** It closed a connection that stood, so long ago. */
    CLOSED,
    /** Nobody listens at its address; it is missed for so long. */
    REFUSED,
    /** Nothing came for so long; at a node that does not vote: so long ago that was noticed. */
    SILENT;

    /** Whether who is seen so is not there. */
    public boolean isMissing() {
      return switch (this) {
        case HEARD, CONNECTED, AWAITED -> false;
        case CLOSED, REFUSED, SILENT -> true;
      };
    }
  }

  /**
   * How often something took its time since the node that is asked started, as it heard.
   *
   * @param count how often
   * @param latest how long the latest took; zero before the first
   */
  public record Times(long count, Duration latest) {
    /** Nothing so far. */
    public static final Times NONE = new Times(0, Duration.ZERO);
  }

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
