/**
 * The port to the register of members: which nodes make up the cluster, and whom to join. It stands
 * below Pekko's membership, which is formed and joined as the register says:
 *
 * <pre>
 *   node A   enter → Form(generation 1)   joins itself      up(1)
 *   node B   enter → Join(1, [A])         joins A           up(1)
 *   node B   is paused; the register says DOWN; B's actor system ends, a new incarnation enters
 * </pre>
 *
 * Nobody forms a cluster beside one that is there: of all who enter, one is told {@code Form}. The
 * number of a view is what claims carry, so that a node that missed its own end cannot take a
 * partition back.
 *
 * <p>It also says who owns which partition, so that all who hear of a node's end hear with it, or
 * right after, who goes on.
 */
@NullMarked
package io.troupe.actors.membership;

import org.jspecify.annotations.NullMarked;
