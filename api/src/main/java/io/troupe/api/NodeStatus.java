package io.troupe.api;

import java.time.Duration;

/**
 * What a node knows of itself.
 *
 * @param cluster the cluster's name
 * @param version the build's version
 * @param ready whether it serves requests
 * @param partitions how many partitions the cluster has
 * @param runningPartitions how many of them run here, recovered
 * @param uptime since the node started
 * @param inFlight requests that callers of this node wait for
 */
public record NodeStatus(
    String cluster,
    String version,
    boolean ready,
    int partitions,
    int runningPartitions,
    Duration uptime,
    int inFlight) {}
