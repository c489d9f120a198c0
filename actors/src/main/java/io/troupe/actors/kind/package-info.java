/**
 * What a strong data structure must bring to live in a partition: commands, events, replies and one
 * pure core that decides and applies.
 *
 * <pre>
 *   command ──decide──▶ Change(event) ──append──▶ apply(event) ──▶ reply
 *                  └──▶ Answer(reply)
 * </pre>
 *
 * Everything else (batching, fencing, retries, limits, recovery, snapshots) is the partition
 * machine's and the same for all kinds.
 */
@NullMarked
package io.troupe.actors.kind;

import org.jspecify.annotations.NullMarked;
