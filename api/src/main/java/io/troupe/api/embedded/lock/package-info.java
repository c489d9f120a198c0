/**
 * Locks over the partitions.
 *
 * <pre>
 *   ClusterLock ─▶ Acquisition ─▶ Hold    asks, waits for its turn; renews until released
 *        └──────────────┴───────────┴──▶ ShardedLock ─▶ PartitionClient   one request each
 * </pre>
 */
@NullMarked
package io.troupe.api.embedded.lock;

import org.jspecify.annotations.NullMarked;
