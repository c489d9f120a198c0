/**
 * The default journal: on the disks of the cluster's own voters, here of a single one.
 *
 * <pre>
 *   append ─▶ queue ─▶ Committer ─▶ log entry, events, heads, applied index ─▶ one sync ─▶ answers
 * </pre>
 *
 * Promises P1 (answered after the sync) and the contract of {@link
 * io.troupe.actors.journal.FencedJournal}. Not promised: to survive the loss of this disk.
 */
@NullMarked
package io.troupe.persistence.embedded;

import org.jspecify.annotations.NullMarked;
