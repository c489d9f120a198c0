/**
 * A simulated world: time, a network, disks and clocks that behave as badly as real ones, in one
 * thread, from one seed. It knows nothing of what lives in it.
 *
 * <pre>
 *   Agenda ◀── Network   loses, doubles, delays, reorders; links cut one way or both, clogged
 *     ▲  ▲ ◀── Disk      forgets what was not synced, tears, stalls, fails
 *     │  └──── Metronome ticks too fast, too slowly, in bursts
 *     │
 *   whoever lives there, its troubles, its checks ──▶ Trace (lines, their hash, counts)
 * </pre>
 *
 * All chance comes from {@link io.troupe.testkit.world.Dice}; each part should have dice of its own
 * ({@link io.troupe.testkit.world.Dice#fork}), so that taking one trouble away does not change what
 * all others do. That is what lets {@link io.troupe.testkit.world.Shrinker} find the few that
 * matter.
 */
@NullMarked
package io.troupe.testkit.world;

import org.jspecify.annotations.NullMarked;
