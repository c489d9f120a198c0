/**
 * Count-down latches within one partition: a count that falls, and who waits until it is zero.
 *
 * <pre>
 *   SetCount ──zero, or anew──▶ CountSet ─────▶ Standing(round)   the event's number is the round
 *   CountDown ────────────────▶ CountedDown ──▶ Standing(count)
 *   Await(round): a read that waits ──────────▶ Ended(opened, or given up)
 * </pre>
 *
 * <p>Promised: a count-down takes effect once under its request id, and under a round only in that
 * one; all who wait for a round, or ask for it later, hear the same of it, as long as it is among
 * the last {@link LatchState#MAX_PAST}. A round opens once its count is zero, and stays open.
 *
 * <p>Not promised: that somebody counts down. A latch knows no owners and no leases; a process that
 * dies before it counts leaves the count as it is, until somebody counts for it or begins anew.
 *
 * <p>After {@code java.util.concurrent.CountDownLatch}; rounds make it fit to be used again.
 */
@NullMarked
package io.troupe.coordination.latch;

import org.jspecify.annotations.NullMarked;
