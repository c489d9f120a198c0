/**
 * The default journal: on the disks of the cluster's own voters, here of a single one.
 *
 * <pre>
 *   append ─▶ commit: queue, rules, one sync ─▶ answer        disk: files and rows
 *   read   ─▶ JournalReader: threads that may wait for the disk
 * </pre>
 *
 * Promises P1 (answered after the sync) and the contract of {@link
 * io.troupe.actors.journal.FencedJournal}. Not promised: to survive the loss of this disk.
 */
@NullMarked
package io.troupe.persistence.embedded;

import org.jspecify.annotations.NullMarked;
