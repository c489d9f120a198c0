package io.troupe.testkit.linearizable.queue;

/**
 * A value's way through the queue.
 *
 * @param enqueued what put it in, or may have
 * @param dequeued what is known to have taken it out
 */
record Stay(Span enqueued, Span dequeued) {}
