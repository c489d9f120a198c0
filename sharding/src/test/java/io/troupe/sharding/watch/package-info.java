/** Rules and simulated worlds of watchers. */
@NullMarked
package io.troupe.sharding.watch;

import org.jspecify.annotations.NullMarked;
