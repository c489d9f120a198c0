/**
 * The shell around the {@code ring}: who owns which partition, as the register of members has it.
 *
 * <pre>
 *   View ─▶ Allocation (pure) ─▶ moves ─▶ Allocator ─▶ register: place ─▶ View of all nodes
 * </pre>
 *
 * <p>A partition whose owner is gone gets its next one at once. What only has to move does so a few
 * at a time, and is served where it was until its next owner has claimed it. One node decides, the
 * one that leads the register's group; if two believe that they do, the register takes from each
 * what fits what it has. It decides nothing about who may write: the journal does.
 */
@NullMarked
package io.troupe.sharding.allocation;

import org.jspecify.annotations.NullMarked;
