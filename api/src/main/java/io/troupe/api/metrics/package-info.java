/**
 * The names under which a node shows what its rooms counted, and their text. It alone knows the
 * library. What is hot counts in {@link io.troupe.actors.meter.Histogram} or a plain number, and is
 * asked for its sums when somebody looks; docs/metrics.md explains each name, and a test holds the
 * two together.
 */
@NullMarked
package io.troupe.api.metrics;

import org.jspecify.annotations.NullMarked;
