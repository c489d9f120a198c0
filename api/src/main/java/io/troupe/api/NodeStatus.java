package io.troupe.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What a node knows of itself.
 *
 * @param cluster the cluster's name
 * @param version the build's version
 * @param ready whether it serves requests
 * @param notReady why it does not, if so
 * @param partitions how many partitions the cluster has
 * @param runningPartitions how many of them run here, recovered
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
    String cluster,
    String version,
    boolean ready,
    Optional<String> notReady,
    int partitions,
    int runningPartitions,
    Duration uptime,
    int inFlight,
    long refusals,
    Optional<String> writesRefused,
    long heapUsedBytes,
    long heapMaxBytes,
    long diskFreeBytes) {}
