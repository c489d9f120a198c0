/**
 * Carries out in Pekko's cluster what the register of members decided: whoever it says is down is
 * downed, and nobody else is.
 *
 * <pre>
 *   register: c, incarnation 7, is DOWN ──▶ every node: Cluster.down(c)   c itself: ends its system
 * </pre>
 *
 * <p><b>Promise.</b> A node that only does not answer stays unreachable, for however long. An
 * incarnation of which the register never told is left alone: it may be newer than the view that
 * this node has. A member's incarnation in the register is its system's uid in Pekko.
 */
@NullMarked
package io.troupe.sharding.downing;

import org.jspecify.annotations.NullMarked;
