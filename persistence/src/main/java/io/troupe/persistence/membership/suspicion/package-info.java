/**
 * Who is to be declared down: facts, reports and time come in, proposals and reports go out. Pure.
 *
 * <pre>
 *   every node   sees peers (closed, refused, silent)   reports to the voters, four times a second
 *   the leader   misses c itself, b reports that it misses c   →   Down(c, its incarnation)
 * </pre>
 *
 * <p><b>Promise.</b> Nobody is declared down on one witness alone, unless it said itself that it
 * goes or is another one now; nor on two, where these are all that is left and not a majority of
 * the members. One at a time. Whoever was paused accuses nobody until it has listened again.
 *
 * <p>A wrong guess costs availability for a moment, never truth: the journal fences. See
 * docs/decisions/0017-membership-register.md.
 */
@NullMarked
package io.troupe.persistence.membership.suspicion;

import org.jspecify.annotations.NullMarked;
