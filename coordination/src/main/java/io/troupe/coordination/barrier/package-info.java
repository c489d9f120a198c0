/**
 * Cyclic barriers within one partition: a number of parties meet, and go on together.
 *
 * <pre>
 *   Arrive ──not here yet──▶ PartyArrived ────▶ Arrived(generation, index)   0 is the last one
 *   Await(generation): a read that waits ─────▶ Ended(tripped, or broken: why, by whom)
 *   Leave, lease or wait over, session ended ─▶ broken, until Reset
 * </pre>
 *
 * <p>Promised: a generation trips only by as many arrivals as the barrier has parties, each of whom
 * had neither left nor died; else it is broken. All who wait for a generation, or ask for it later,
 * hear the same of it, as long as it is among the last {@link BarrierState#MAX_PAST}; behind that
 * they are told that it is past. Generations rise strictly, also across a deletion: the number of
 * one that tripped serves as a token.
 *
 * <p>Not promised: that a party that arrived still lives once it tripped.
 *
 * <p>After {@code java.util.concurrent.CyclicBarrier} with its all-or-none breakage.
 */
@NullMarked
package io.troupe.coordination.barrier;

import org.jspecify.annotations.NullMarked;
