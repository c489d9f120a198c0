/** Locks in their partitions: one request each. */
@NullMarked
package io.troupe.api.embedded.lock;

import org.jspecify.annotations.NullMarked;
