/**
 * The way from a caller to a partition: the region that hosts partitions on the nodes, and the
 * client that asks them with deadlines, numbers and limits.
 */
@NullMarked
package io.troupe.sharding.region;

import org.jspecify.annotations.NullMarked;
