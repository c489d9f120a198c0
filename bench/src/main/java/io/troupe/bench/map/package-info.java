/** Durable puts into maps, beside what could be had without Troupe. */
@NullMarked
package io.troupe.bench.map;

import org.jspecify.annotations.NullMarked;
