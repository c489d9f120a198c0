package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;

/**
 * An operation, and the places of its start and end among all starts and ends of its queue, counted
 * from 0 in the order of time. Starts come before ends of the same time: operations that touch are
 * concurrent.
 *
 * @param end {@link #NEVER} of an unknown operation
 */
record Span(Operation operation, int start, int end) {
  static final int NEVER = Integer.MAX_VALUE;

  /** Of an enqueue, or a dequeue that was given a value. */
  String value() {
    String value = operation.value();
    if (value == null) {
      throw new IllegalStateException("no value: " + operation);
    }
    return value;
  }

  boolean precedes(Span other) {
    return end < other.start;
  }
}
