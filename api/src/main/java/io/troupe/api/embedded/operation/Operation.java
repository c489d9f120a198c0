package io.troupe.api.embedded.operation;

import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.Voters;
import io.troupe.api.metrics.Exposition;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** What operators see of what a node stands on, and may do with it. Safe for many threads. */
public interface Operation {
  /** The groups as this node knows them. */
  GroupsStatus groups();

  /**
   * The cluster as this node knows it.
   *
   * @param owned how many partitions each node owns, by its name; those of whom it is not known are
   *     not in it
   */
  ClusterStatus cluster(Map<String, Integer> owned);

  /** The members that this node misses at present, by name, and what it sees of them. */
  NavigableMap<String, Sight> missed();

  /** That this node reaches no majority of the voters, if so: nothing can be written then. */
  Optional<String> noMajority();

  /** Who votes. */
  Voters voters();

  /** Shows what it counts, for as long as the exposition lasts. */
  void show(Exposition exposition);
}
