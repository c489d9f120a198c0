/**
 * How a node reaches Cassandra: where it is, who the node is to it, and what may be under way.
 *
 * <p>The driver repeats nothing by itself but reads: what became of a write without an answer is
 * looked up by the journal. It speaks to the datacenter it was told, asks the replicas of a row
 * first, sends nothing twice to be faster, and leaves timestamps to the servers.
 */
@NullMarked
package io.troupe.persistence.cassandra.session;

import org.jspecify.annotations.NullMarked;
