/**
 * The way for actors of a user's own typed actor system to the maps of a node in the same process:
 * they send messages and are told outcomes, and never meet the actor system of the node, which may
 * be another one after each of its lives in the cluster. See {@code docs/actors.md}.
 *
 * <pre>
 *  actor ── MapCommand ──▶ MapActor ── AsyncTroupeMap ──▶ node
 *    ▲                      │ KeyLines: the order of each key
 *    ├────── Outcome ───────┘
 *    └── WatchSignal / WatchControl ── WatchActor, one for each watch
 * </pre>
 *
 * <p>Promised: commands of one key, sent by one actor through one reference, take effect in the
 * order sent; every command is answered once, within its time, as {@link
 * io.troupe.api.actor.Outcome} says; nothing here waits, and nothing outlives the user's system.
 * What maps promise stands in {@link io.troupe.api.map}.
 */
@NullMarked
package io.troupe.api.actor;

import org.jspecify.annotations.NullMarked;
