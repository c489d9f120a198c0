/** Downing that goes by the register. */
@NullMarked
package io.troupe.sharding.downing;

import org.jspecify.annotations.NullMarked;
