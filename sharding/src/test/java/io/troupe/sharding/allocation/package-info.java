/** What Cluster Sharding is told, and that it obeys. */
@NullMarked
package io.troupe.sharding.allocation;

import org.jspecify.annotations.NullMarked;
