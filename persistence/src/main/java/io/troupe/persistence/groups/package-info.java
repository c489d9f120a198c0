/**
 * Runs replicas of consensus groups: one {@link io.troupe.persistence.groups.Group} each, with a
 * thread of its own, the node's log, a transport and a state machine.
 *
 * <pre>
 *   propose, read ──▶ inbox ──▶ one thread ──▶ RaftReplica.step ──▶ log · transport · state machine
 *   messages, ticks ──▶ ▲                                            │
 *                       └──────────── written, view stored ◀──────────┘
 * </pre>
 *
 * <p><b>Promise.</b> Outputs are done in the order of the contract ({@link
 * io.troupe.consensus.Output}). A proposal is done once the entry with its index and term is
 * applied here; refused where it was never begun or another entry was committed in its place;
 * unknown where the group ends, the deadline passes, or a snapshot takes the place of the log.
 * Every queue has a limit. After a failed write, or an invariant that is broken, the group ends and
 * says why.
 *
 * <p><b>Not promised:</b> that a command happens once. Whoever repeats one after <em>unknown</em>
 * needs its request's id in it. See docs/decisions/0014-group-storage.md.
 */
@NullMarked
package io.troupe.persistence.groups;

import org.jspecify.annotations.NullMarked;
