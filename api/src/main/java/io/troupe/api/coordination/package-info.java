/**
 * What coordinates beside locks, as Java callers use it: semaphores, atomics, ids, several locks at
 * once. What each promises is in docs/family.md.
 */
@NullMarked
package io.troupe.api.coordination;

import org.jspecify.annotations.NullMarked;
