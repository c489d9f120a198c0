package io.troupe.persistence.process.wire;

import io.troupe.consensus.ReplicaId;
import java.util.Optional;

/**
 * What a node keeps of its cluster.
 *
 * @param name the cluster's name
 * @param diskId of the disk that it was written to
 * @param replica which replica of every group the node has; none if it is no voter
 * @param hasBegun whether the replicas have been begun on disk: then none there is a loss. Nothing
 *     was voted for or written before that
 * @param table the newest known
 */
public record ClusterRecord(
    String name, String diskId, Optional<ReplicaId> replica, boolean hasBegun, VoterTable table) {}
