/**
 * The process of a node, below its actor system and older than it: the consensus groups that the
 * node has replicas of, their transport and log, the cluster's beginning, and its voters.
 *
 * <pre>
 *   callers ─▶ CallRouter ─┬──────────────▶ Group × 5 ─▶ GroupStore
 *                          └▶ Transport ══▶ CallServer ─▶ Group × 5 of another node
 *   Bootstrap (pure) ◀── hellos ── Switchboard ◀── Transport
 * </pre>
 *
 * <p>A node is a voter or only calls. Who the voters are is in a table that the system group
 * decides and every node keeps ({@link io.troupe.persistence.process.wire.VoterTable}). See
 * docs/decisions/0016-node-process.md.
 */
@NullMarked
package io.troupe.persistence.process;

import org.jspecify.annotations.NullMarked;
