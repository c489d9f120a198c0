/**
 * What must hold in a Raft group at all times, a class for each: the properties of figure 3 of
 * Ongaro and Ousterhout's extended paper, and what stable storage owes to them. Each is told what
 * happens as it can be seen from outside the replicas, and throws a {@link
 * io.troupe.testkit.world.Violation}.
 */
@NullMarked
package io.troupe.simulation.raft.invariant;

import org.jspecify.annotations.NullMarked;
