/**
 * What actors of a user's own typed actor system hold in the cluster: locks, permits of semaphores,
 * sessions, leaderships. An actor asks by a message, is told by signals how it goes on, and what it
 * holds ends with it: also where it failed, was stopped by its supervisor, or its whole system
 * ended.
 *
 * <pre>
 *  actor ── HoldCommand ──▶ HoldActor
 *    ▲                         │ one for each request
 *    └────── HoldSignal ─── HeldActor ── Tenure ── Tenancy ──▶ node
 * </pre>
 *
 * <p>Promised: each request is answered by {@code Held} or by one of {@code NotInTime}, {@code
 * Refused} and {@code Unknown}; behind {@code Held} comes {@code Ended} once. Nothing is given to
 * an actor that is gone, and nothing here waits. That an actor was told that it holds something is
 * no promise that it still does: as for everybody else, tokens are to be checked where it matters.
 */
@NullMarked
package io.troupe.api.actor.hold;

import org.jspecify.annotations.NullMarked;
