/**
 * Configuration within one partition: sets of documents, changed together or not at all.
 *
 * <pre>
 *   Change(edits, checked) ──▶ DocumentsChanged ──▶ Changed(version)   one event, one number
 *     ├─ checked against other schemas ─▶ Moved      the node that checked checks again
 *     ├─ does not fit them ─────────────▶ NotValid
 *     └─ a condition does not hold ─────▶ ConditionFailed
 *   SetSchema(pattern, checked) ─▶ SchemaSet ──▶ Changed(version)
 *   Observe(seen) ── a read that waits ────────▶ Observed(what changed since)
 * </pre>
 *
 * <p>A set lies in one partition, so that its documents change by one event, and are read at one
 * moment. The version of a document is the number of the event that wrote it: it never falls, also
 * not across a removal.
 *
 * <p>Whether a document fits its schema is found out by whoever asks, with a library; what is here
 * sees to it that nothing is written which was checked against other schemas than those that hold.
 * The same the other way round: a schema is set if the documents that it was held against are those
 * that are there.
 *
 * <p>The past is a ring: so many revisions of each document, so many bytes of each set. Who asks
 * for more is told that it is gone, never shown a gap as if it were none.
 *
 * <p>Optimistic validation after Kung and Robinson, On optimistic methods for concurrency control,
 * 1981; the watch by number as in etcd.
 */
@NullMarked
package io.troupe.coordination.configuration;

import org.jspecify.annotations.NullMarked;
