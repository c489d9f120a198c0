/** Which partitions move, and that they are asked to. */
@NullMarked
package io.troupe.sharding.allocation;

import org.jspecify.annotations.NullMarked;
