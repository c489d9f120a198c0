/**
 * Fenced locks within one partition: exclusive or shared, in a fair queue, each grant with a token
 * larger than all before.
 *
 * <pre>
 *   Acquire ──free──▶ LockGranted ─────────▶ Granted(token)      the event's number is the token
 *        └───held───▶ WaiterQueued ────────▶ Queued(ticket)
 *                                              │ Await: a read that waits
 *   Release, Leave, ForceRelease ─┐            ▼
 *   LeaseElapsed, DelayElapsed ───┴──────▶ Held(token)           one event frees and hands on
 * </pre>
 *
 * <p>Promised: nobody gets a lock before the lease of its holder has ended in partition time, which
 * no clock within the drift sees earlier (and, where the holder let it run out, before its delay
 * has), unless an operator takes it away; tokens of a lock rise from one holder, or group that
 * shares it, to the next; who waits is served in order. Not promised, since no lock can: that a
 * holder that stood still knows that its lease is over. What it then sends is refused by whoever
 * checks tokens. Nor is it known here whether who waits still lives: it gets its turn, and holds it
 * for its lease.
 *
 * <p>After Gray and Cheriton, Leases, SOSP 1989, section 2 (terms and clocks); Burrows, The Chubby
 * lock service, OSDI 2006, section 2.4 (sequencers, lock-delay).
 */
@NullMarked
package io.troupe.coordination.lock;

import org.jspecify.annotations.NullMarked;
