/**
 * How requests become durable: they wait in a bounded line, one thread takes all that waits, the
 * rules decide, and one synced batch holds the log entry and what it changes.
 *
 * <pre>
 *   submit ─▶ RequestQueue ─▶ Committer ─▶ Heads (JournalRules) ─▶ one batch, one sync ─▶ answers
 * </pre>
 *
 * The way in is {@link io.troupe.persistence.commit.Committer}. Knows the rules of the log and the
 * store; not who asks, and not how files are opened.
 */
@NullMarked
package io.troupe.persistence.commit;

import org.jspecify.annotations.NullMarked;
