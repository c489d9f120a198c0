/**
 * What drives a contender and measures it: closed loops, where an answer starts the next operation,
 * and open loops, where a clock does. Knows no contender; its memory is bounded by what may be in
 * flight.
 */
@NullMarked
package io.troupe.bench.load;

import org.jspecify.annotations.NullMarked;
