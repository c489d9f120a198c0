@NullMarked
package io.troupe.simulation.raft.invariant;

import org.jspecify.annotations.NullMarked;
