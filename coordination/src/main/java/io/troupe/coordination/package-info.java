/**
 * Who decides: locks, and what is built on their tokens. Rules are pure and live in the partitions,
 * beside the maps that they guard.
 */
@NullMarked
package io.troupe.coordination;

import org.jspecify.annotations.NullMarked;
