package io.troupe.actors.membership;

import java.util.Objects;
import java.util.Optional;

/**
 * What all nodes of a cluster have in common, for its life but for the last.
 *
 * @param cluster its name
 * @param partitions how many partitions it has
 * @param hash the function that places keys
 * @param formats the format of what is stored and sent
 * @param loadBoundPercent how tight the ring is; may change once no node is in
 */
public record FixedSettings(
    String cluster, int partitions, String hash, int formats, int loadBoundPercent) {

  /**
   * How a node with other settings differs from the cluster with these, naming both values; empty
   * if it does not.
   */
  public Optional<String> differenceTo(FixedSettings node) {
    return differs("troupe.cluster.name", cluster, node.cluster)
        .or(() -> differs("troupe.cluster.partitions", partitions, node.partitions))
        .or(() -> differs("troupe.cluster.hash", hash, node.hash))
        .or(() -> differs("the format", formats, node.formats))
        .or(
            () ->
                differs("troupe.ring.load-bound-percent", loadBoundPercent, node.loadBoundPercent));
  }

  private static Optional<String> differs(String what, Object cluster, Object node) {
    return Objects.equals(cluster, node)
        ? Optional.empty()
        : Optional.of(
            "%s is %s in the cluster, and %s on this node".formatted(what, cluster, node));
  }
}
