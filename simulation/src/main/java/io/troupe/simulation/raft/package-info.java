/**
 * A Raft group in a simulated world: replicas as they are, each with a shell that keeps the
 * contract of {@link io.troupe.consensus.Output} and {@link io.troupe.consensus.Write}, clients,
 * and troubles drawn from the seed. After every step the invariants are checked; in the end, that
 * all has healed, and that the clients' registers and queue were linearizable.
 *
 * <pre>
 *   RaftPlan (what a seed brings) ──▶ RaftWorld ── Troubles: crashes, cuts, damage, members ...
 *                                       ├── SimNode ── RaftReplica
 *                                       │     ├── NodeDisk ── LogImage (what is on the disk)
 *                                       │     └── Machine (registers, a queue)
 *                                       ├── Client ──▶ histories ──▶ the checkers
 *                                       └── invariant.*
 * </pre>
 */
@NullMarked
package io.troupe.simulation.raft;

import org.jspecify.annotations.NullMarked;
