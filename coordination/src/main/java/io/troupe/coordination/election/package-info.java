/**
 * Elections within one partition: of all who campaign for a role one leads, under a term larger
 * than all before.
 *
 * <pre>
 *   Campaign ──nobody leads──▶ CampaignBegun ──▶ Standing(term)    the event's number is the term
 *        └─────somebody does─▶ CampaignBegun ──▶ Standing(ahead)
 *                                                   │ Await: a read that waits
 *   Resign, LeaseElapsed, DelayElapsed ─────────────▼
 *                              one event ends a term and begins the next: Standing(term)
 *
 *   Transfer ─▶ HandOverAsked ─▶ the leader is told, and its lease is renewed no more
 * </pre>
 *
 * <p>Promised: at most one leads under a term, and terms rise; nobody is elected before the lease
 * of the leader before has ended in partition time, which no clock within the drift sees earlier
 * (and, where that leader let it run out, before its delay has), unless that leader resigned; among
 * those who campaign the highest priority comes first, then who came first; who renews its lease
 * keeps its place, and who does not is gone. Nobody who leads is deposed, by whatever priority: a
 * transfer asks it to hand over, and at the latest its lease ends. Not promised, since nobody can:
 * that a leader that stood still knows that it leads no more. What it then sends is refused by
 * whoever checks terms.
 *
 * <p>After Gray and Cheriton, Leases, SOSP 1989, section 2; Burrows, The Chubby lock service, OSDI
 * 2006, sections 2.1 (the leader's own data) and 2.4 (sequencers, lock-delay).
 */
@NullMarked
package io.troupe.coordination.election;

import org.jspecify.annotations.NullMarked;
