/**
 * Semaphores within one partition: a number of permits, held for a lease, waited for in one queue.
 *
 * <pre>
 *   SetPermits ───────────▶ PermitsSet ─────▶ Sized
 *   Acquire ──enough─────▶ PermitsGranted ──▶ Granted(token)    the event's number is the token
 *        └───too few────▶ WaiterQueued ────▶ Queued(ticket)
 *                                               │ Await: a read that waits
 *   Release, Leave, ForceRelease ─┐             ▼
 *   LeaseElapsed, PermitsSet ─────┴────────▶ Held(token)         one event frees and hands on
 * </pre>
 *
 * <p>Promised: never are more permits held than there are, unless an operator lowers their number
 * or takes some away; no lease ends early by a clock within the drift; who waits is served in
 * order, so that one who wants few waits behind one who wants many. As for locks, an owner that
 * stood still does not know that its lease is over.
 *
 * <p>A room of its own beside that of locks, whose words for owners, tickets and tokens it uses: a
 * semaphore is kept while nobody holds any of it, has no modes, is not held again by its owner but
 * once more, and knows no delay. One room for both would ask at every step which of them it is.
 *
 * <p>After Dijkstra, Cooperating sequential processes, 1965, section 4; leases as in {@code
 * coordination.lock}.
 */
@NullMarked
package io.troupe.coordination.semaphore;

import org.jspecify.annotations.NullMarked;
