package io.troupe.actors.membership;

/**
 * What a node says of itself when it enters.
 *
 * @param name the node's name, the same for its life; unique in the cluster
 * @param diskId drawn when its data directory was first used
 * @param incarnation drawn by each start of its actor system: the uid that Pekko knows it by
 * @param address where its actor system is found, such as {@code pekko://troupe@10.0.0.1:25520}
 * @param weight its part of the ring, from 1
 * @param zone what may fail with it
 * @param drained whether it takes no partitions
 * @param fixed what has to be the same on all nodes
 */
public record Entrance(
    String name,
    String diskId,
    long incarnation,
    String address,
    int weight,
    String zone,
    boolean drained,
    FixedSettings fixed) {}
