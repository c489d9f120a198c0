/**
 * A node inside the caller's process: the wiring of all rooms, and the objects that callers hold.
 *
 * <pre>
 *   TroupeMap ─▶ ShardedMap ─▶ PartitionClient ─▶ PartitionRegion
 *                                  journal ◀─ PartitionMachine ◀─ PartitionActor ◀─┘
 * </pre>
 */
@NullMarked
package io.troupe.api.embedded;

import org.jspecify.annotations.NullMarked;
