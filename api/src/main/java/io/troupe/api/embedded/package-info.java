/**
 * A node inside the caller's process: the wiring of all rooms, and the objects that callers hold.
 *
 * <pre>
 *   TroupeMap ─▶ ShardedMap ─▶ PartitionClient ─▶ PartitionRegion
 *                                  journal ◀─ PartitionMachine ◀─ PartitionActor ◀─┘
 * </pre>
 *
 * The node's place in its cluster is {@code membership}'s.
 */
@NullMarked
package io.troupe.api.embedded;

import org.jspecify.annotations.NullMarked;
