/**
 * The journal as a state machine of consensus groups, and its state on this node's disk.
 *
 * <pre>
 *   entries of a group ─▶ JournalMachine ─▶ Heads (JournalRules) ─▶ AppliedStore, not synced
 *   confirms, pages    ─▶      ▲                                        ▲
 *   reads of this node ─────────────────────────────────────────────────┘
 * </pre>
 *
 * The way in is {@link io.troupe.persistence.machine.AppliedStore}. The groups' log alone is
 * synced: what a crash takes of the state is applied again, so the state is never ahead of the log.
 */
@NullMarked
package io.troupe.persistence.machine;

import org.jspecify.annotations.NullMarked;
