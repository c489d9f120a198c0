/**
 * Maps: the part of every map that lives in one partition, as a pure core.
 *
 * <p>Promises, per key: linearizable (P2), durable (P1); versions strictly rise, also across
 * removal and re-creation; a removed key stays removed until it is put again. Not promised:
 * anything across keys; a scan or count over several partitions sees each of them at its own
 * moment.
 */
@NullMarked
package io.troupe.sharding.map;

import org.jspecify.annotations.NullMarked;
