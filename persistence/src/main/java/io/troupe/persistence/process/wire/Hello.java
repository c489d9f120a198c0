package io.troupe.persistence.process.wire;

import java.util.List;
import java.util.Optional;

/**
 * What a node says of itself to those it is connected with. Its name and disk id the transport
 * says.
 *
 * @param address host:port where others find its transport
 * @param seeds its setting, sorted
 * @param fixed its settings that must be alike on all nodes, as a text to be compared
 * @param hasReplicas whether it has begun its replicas of the groups
 * @param table the newest table of voters that it knows; none while it knows of no cluster
 */
public record Hello(
    String address,
    List<String> seeds,
    String fixed,
    boolean hasReplicas,
    Optional<VoterTable> table) {
  public Hello {
    seeds = List.copyOf(seeds);
  }
}
