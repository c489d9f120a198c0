/**
 * Which partitions run on a node, as each view of the register of members has it. Pure; {@code
 * region} has the actors.
 *
 * <pre>
 *   View, time, what became of actors ─▶ Hosting ─▶ start this one by that number, drain that one
 * </pre>
 *
 * <p>A wrong guess costs availability for a moment, never truth: the journal fences. See
 * docs/decisions/0020-owners-in-the-register.md.
 */
@NullMarked
package io.troupe.sharding.hosting;

import org.jspecify.annotations.NullMarked;
