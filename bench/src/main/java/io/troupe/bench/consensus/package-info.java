/** A consensus group in one thread and in memory: what the protocol itself costs. */
@NullMarked
package io.troupe.bench.consensus;

import org.jspecify.annotations.NullMarked;
