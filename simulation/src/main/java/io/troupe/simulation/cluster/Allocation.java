package io.troupe.simulation.cluster;

import io.troupe.actors.PartitionId;
import java.util.SortedMap;

/**
 * Who owns what, as of a membership.
 *
 * @param number of the membership
 * @param owners nodes by their numbers
 */
record Allocation(long number, SortedMap<PartitionId, Integer> owners) {}
