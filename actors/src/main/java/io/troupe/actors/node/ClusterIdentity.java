package io.troupe.actors.node;

/**
 * What is fixed for the life of a cluster; written into every data directory and checked at every
 * start.
 *
 * @param cluster the cluster's name: 1 to 64 of A–Z, a–z, 0–9, hyphen
 * @param partitions how many partitions the key space has
 * @param hash the function that places keys
 * @param store where histories are kept: {@link #EMBEDDED}, or a text that names another place
 */
public record ClusterIdentity(String cluster, int partitions, String hash, String store) {
  /** On the disks of the voters. */
  public static final String EMBEDDED = "embedded";

  public ClusterIdentity {
    if (!cluster.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "a cluster's name has 1 to 64 characters of A-Z, a-z, 0-9 and hyphen, not '"
              + cluster
              + "'");
    }
  }
}
