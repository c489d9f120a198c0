package io.troupe.actors;

/**
 * What the clocks showed when an input arrived. Pure cores are handed a moment; they never look at
 * a clock.
 *
 * @param monotonicNanos as {@link System#nanoTime()} counts: differences only
 * @param wallMillis milliseconds since 1970 UTC; may jump either way
 */
public record Moment(long monotonicNanos, long wallMillis) {}
