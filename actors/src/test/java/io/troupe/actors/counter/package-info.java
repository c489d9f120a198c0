/**
 * Named counters: the smallest complete kind, and the one to copy when a new one is begun. What it
 * does not have to bring is the point: no actor, no retry, no lock, no file.
 *
 * <pre>
 *   Add     ──decide──▶ Added    ──apply──▶ Total
 *   Create  ──decide──▶ Created  ──apply──▶ Total     or, where it exists, Exists and no event
 *   Get     ──decide──▶ Total                         and no event
 * </pre>
 */
@NullMarked
package io.troupe.actors.counter;

import org.jspecify.annotations.NullMarked;
