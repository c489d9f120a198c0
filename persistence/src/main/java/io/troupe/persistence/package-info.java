/**
 * How state survives a crash: the fenced journal, which refuses the writes of an owner that has
 * been replaced, and the snapshots that shorten replay. It implements interfaces declared in {@code
 * io.troupe.actors} and knows nothing of what the stored events mean.
 */
@NullMarked
package io.troupe.persistence;

import org.jspecify.annotations.NullMarked;
