/** Watches at a real node. */
@NullMarked
package io.troupe.api.watch;

import org.jspecify.annotations.NullMarked;
