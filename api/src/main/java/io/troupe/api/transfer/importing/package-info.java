/**
 * The import of a file into a map: every good row once, whatever stops in between.
 *
 * <p>An import is one session in the cluster, named by its idempotency key; the number of a row in
 * the file is the number of its request, however rows are cut into batches. A batch is repeated
 * until the cluster has decided on each of its lines. How many rows from the first on are decided
 * is remembered in the cluster; who starts the same import again goes on from there. What was
 * decided but not yet remembered is sent again under the same numbers, which changes nothing. What
 * is remembered is never sent again, and every batch says so: the cluster may forget those
 * outcomes.
 *
 * <p>Of two rows with the same key the later one wins: batches with a key in common are never under
 * way together. What is not promised: that other writers' changes between two runs survive.
 *
 * <pre>
 *   RowSource ─► RowBatch.Cutter ─► Window ─► Sender (8 at once) ─► BatchTarget
 *                                    └─► Rejects, Tally ─► Checkpoint
 * </pre>
 */
@NullMarked
package io.troupe.api.transfer.importing;

import org.jspecify.annotations.NullMarked;
