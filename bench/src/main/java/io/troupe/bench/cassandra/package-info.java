/**
 * The journal in Cassandra beside plain batches of the same driver, on one node of Cassandra that
 * is started for the run. Puts are gathered in the same way for both: {@link
 * io.troupe.bench.cassandra.Gathered}.
 */
@NullMarked
package io.troupe.bench.cassandra;

import org.jspecify.annotations.NullMarked;
