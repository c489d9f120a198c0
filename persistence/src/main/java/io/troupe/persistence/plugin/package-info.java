/**
 * Journal and snapshot store for Pekko Persistence, over Troupe's fenced journal. An actor system
 * is started with a {@link io.troupe.persistence.plugin.TroupePersistenceSetup}, and chooses the
 * plugins {@code troupe.persistence.journal} and {@code troupe.persistence.snapshot-store}.
 *
 * <pre>
 *   recovering actor ── load snapshot ──▶ claim both journals ── newest snapshot ──▶
 *                    ── replay ─────────▶ events behind it, without a gap
 *   actor            ── persist ────────▶ append under that claim; refused once another one claimed
 * </pre>
 *
 * <p>An incarnation is told from others by its actor: the sender of what reaches a plugin. A claim
 * belongs to the incarnation that recovered, so an older one is refused even if it wrote nothing
 * before. Which events and snapshots are on disk in which form is said in {@code
 * io.troupe.persistence.entity}.
 */
@NullMarked
package io.troupe.persistence.plugin;

import org.jspecify.annotations.NullMarked;
