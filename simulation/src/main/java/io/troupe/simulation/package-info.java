/**
 * {@code troupe simulate}: pure machines in simulated worlds, seed by seed, and the planted flaws
 * that show what such a run can find. No part of the product.
 *
 * <pre>
 *   SimulateCommand ─▶ SimulatedRoom ─┬▶ PartitionRoom ─▶ partition.PartitionWorld ─▶ truth.Truth
 *          │                          └▶ RaftRoom ─▶ raft.RaftWorld ─▶ raft.invariant
 *          └▶ MutantHunt ─▶ Mutant (a line of the product, changed and compiled) ─▶ the same room
 * </pre>
 */
@NullMarked
package io.troupe.simulation;

import org.jspecify.annotations.NullMarked;
