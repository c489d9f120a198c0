/**
 * The port to durable history: what the kernel needs from storage, and nothing of how it is done.
 *
 * <p>The journal is the judge of who may write. A claim yields an epoch; an append carries it; the
 * newest claim wins, and whoever holds an older epoch learns so from a decided answer:
 *
 * <pre>
 *   owner A   claim → epoch 4   append(4, #17..19) → appended        append(4, #20) → fenced by 5
 *   owner B                                         claim → epoch 5  append(5, #20) → appended
 * </pre>
 *
 * Implemented in {@code persistence}; used by the partition machine.
 */
@NullMarked
package io.troupe.actors.journal;

import org.jspecify.annotations.NullMarked;
