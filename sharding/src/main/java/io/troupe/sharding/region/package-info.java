/**
 * The way from a caller to a partition: the client that asks with deadlines, numbers and limits,
 * the region that knows where, and the host of those that run here.
 *
 * <pre>
 *   PartitionClient ─▶ UnderWay ─▶ PartitionRegion ─┬─▶ PartitionHost ─▶ PartitionActor
 *                                      ▲            └─▶ AskedAway ─▶ another node's ─▶ its host
 *                                      └ views of the register of members
 * </pre>
 */
@NullMarked
package io.troupe.sharding.region;

import org.jspecify.annotations.NullMarked;
