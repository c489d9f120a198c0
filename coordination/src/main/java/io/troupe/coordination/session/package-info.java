/**
 * Sessions: what a client has in many partitions ends with it.
 *
 * <pre>
 *   Open ─▶ SessionOpened            the number of the event is its name
 *   KeepAlive (many at once) ─▶ SessionsKept      its lease goes on
 *   Introduce(to) ─▶ SessionIntroduced ──letter: GuestArrived──▶ partition, before its first use
 *   Close, End, the lease runs out ─▶ SessionEnded ──letter: GuestDeparted──▶ each of them
 * </pre>
 *
 * <p>The home of a session, the partition that opened it, alone decides that it ended, in partition
 * time, and never before its lease is over on any clock within the drift. What is bound to it
 * elsewhere ends when the letter comes: later by the way of the letter, never earlier. Letters keep
 * their order, so a session that ended is not introduced again behind its end.
 *
 * <p>Not promised: that a client that stood still knows of its end. What it sends then is refused
 * by whoever checks tokens, and by partitions that have heard.
 *
 * <p>After Burrows, The Chubby lock service, OSDI 2006, section 2.8 (sessions and KeepAlives); Gray
 * and Cheriton, Leases, SOSP 1989.
 */
@NullMarked
package io.troupe.coordination.session;

import org.jspecify.annotations.NullMarked;
