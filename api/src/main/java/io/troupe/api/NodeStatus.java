package io.troupe.api;

import io.troupe.actors.membership.Member;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.GroupsStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node knows of itself.
 *
 * @param name the node's name
 * @param cluster the cluster's name
 * @param version the build's version
 * @param ready whether it serves requests for all partitions, here or on other nodes: it is up in
 *     its cluster, its journal works, a majority of the voters answered within the last 8 s, what
 *     it owns has recovered, and every other partition had an owner that said so of itself
 * @param notReady why it does not, if so
 * @param partitions how many partitions the cluster has
 * @param runningPartitions how many of them run here, recovered
 * @param members the nodes of the cluster, as the register of members has them
 * @param groups the consensus groups, and what the node is to them
 * @param missed the members that this node misses at present, by name, and what it sees of them
 * @param uptime since the node started
 * @param inFlight requests that callers of this node wait for
 * @param refusals requests that were refused since it started, for whatever reason
 * @param writesRefused why writes are refused at present, all or those that add something, if so
 * @param heapUsedBytes how much of the heap for state is in use, waste included
 * @param heapMaxBytes the heap for state: less than the whole heap where the collector has
 *     generations
 * @param diskFreeBytes the room on the disk of the data directory; -1 if it is not known
 */
public record NodeStatus(
    String name,
    String cluster,
    String version,
    boolean ready,
    Optional<String> notReady,
    int partitions,
    int runningPartitions,
    List<Member> members,
    GroupsStatus groups,
    NavigableMap<String, Sight> missed,
    Duration uptime,
    int inFlight,
    long refusals,
    Optional<String> writesRefused,
    long heapUsedBytes,
    long heapMaxBytes,
    long diskFreeBytes) {
  public NodeStatus {
    members = List.copyOf(members);
    missed = Collections.unmodifiableNavigableMap(new TreeMap<>(missed));
  }
}
