/**
 * The import of a file into a map: every good row once, whatever stops in between.
 *
 * <p>The rows are cut into batches that depend on the file and the plan alone. A batch is sent
 * under an idempotency key made of the import's id and its own number, and repeated, unchanged,
 * until the cluster has decided on each of its lines. How many batches from the first on are
 * decided is remembered in the cluster; who starts the same import again goes on from there. What
 * was decided but not yet remembered is sent again under the same keys, which changes nothing.
 *
 * <p>Of two rows with the same key the later one wins: batches with a key in common are never under
 * way together. What is not promised: that other writers' changes between two runs survive.
 *
 * <pre>
 *   RowSource ─► BatchCutter ─► Window ─► Sender (8 at once) ─► BatchTarget
 *                                 └─► Rejects, Tally ─► Checkpoint
 * </pre>
 */
@NullMarked
package io.troupe.api.transfer.importing;

import org.jspecify.annotations.NullMarked;
