/**
 * The guard of Cassandra's partitions: the fencing token is compared, and remembered, by the
 * conditional batch that writes. Knows the driver's core alone; tested on Cassandra 5.
 */
@NullMarked
package io.troupe.api.guard.cassandra;

import org.jspecify.annotations.NullMarked;
