/** What the race of locks counts, and what its command refuses. */
@NullMarked
package io.troupe.bench.lock;

import org.jspecify.annotations.NullMarked;
