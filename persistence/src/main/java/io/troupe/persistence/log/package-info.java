/**
 * The journal as a replicated state machine, without disk or threads: commands in one order, a pure
 * rule for each, and how both are written.
 *
 * <pre>
 *   command ─▶ Sequencer ─▶ LogEntry(term, index) ─▶ JournalRules ─▶ answer, head, changes
 * </pre>
 *
 * A group of one orders by counting; consensus will order the same commands for three or five.
 */
@NullMarked
package io.troupe.persistence.log;

import org.jspecify.annotations.NullMarked;
