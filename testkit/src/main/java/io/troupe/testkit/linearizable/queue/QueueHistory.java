package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one queue, by what they can prove. All lists are by start.
 *
 * @param enqueues those that happened or may have, by value
 * @param refused the refused enqueues, by value
 * @param dequeues those that were given a value
 * @param empties the dequeues that were told that nothing is there
 * @param unknownDequeues those that may have removed a value, but nobody knows which
 * @param places how many starts and ends there are
 */
record QueueHistory(
    Map<String, Span> enqueues,
    Map<String, Operation> refused,
    List<Span> dequeues,
    List<Span> empties,
    List<Span> unknownDequeues,
    int places) {

  private record Moment(long atNs, boolean isEnd, int operation) {
    // Starts before ends: operations that touch are concurrent.
    static final Comparator<Moment> ORDER =
        Comparator.comparingLong(Moment::atNs).thenComparing(Moment::isEnd);
  }

  /**
   * Reads a history of one key.
   *
   * @throws IllegalArgumentException if it is not one of a queue, see the package
   */
  static QueueHistory of(List<Operation> operations) {
    operations.forEach(QueueHistory::requireWellFormed);
    List<Moment> moments = moments(operations);
    QueueHistory history =
        new QueueHistory(
            new HashMap<>(),
            new HashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            moments.size());
    int[] ends = new int[operations.size()];
    Arrays.fill(ends, Span.NEVER);
    for (int place = 0; place < moments.size(); place++) {
      if (moments.get(place).isEnd()) {
        ends[moments.get(place).operation()] = place;
      }
    }
    for (int place = 0; place < moments.size(); place++) {
      Moment moment = moments.get(place);
      if (!moment.isEnd()) {
        int index = moment.operation();
        history.add(new Span(operations.get(index), place, ends[index]));
      }
    }
    return history;
  }

  /** All starts, and the ends of what has one, in the order of time. */
  private static List<Moment> moments(List<Operation> operations) {
    List<Moment> moments = new ArrayList<>(2 * operations.size());
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      moments.add(new Moment(operation.startNs(), false, i));
      Long endNs = operation.endNs();
      if (operation.result() != Result.INFO && endNs != null) {
        moments.add(new Moment(endNs, true, i));
      }
    }
    moments.sort(Moment.ORDER);
    return moments;
  }

  private void add(Span span) {
    Operation operation = span.operation();
    String value = operation.value();
    boolean failed = operation.result() == Result.FAIL;
    if (isEnqueue(operation) && value != null) {
      if (failed) {
        refused.put(value, operation);
      } else {
        Span other = enqueues.put(value, span);
        require(other == null, operation, "enqueues a value that another enqueues too");
      }
    } else if (operation.result() == Result.INFO) {
      unknownDequeues.add(span);
    } else if (!failed) {
      (value == null ? empties : dequeues).add(span);
    }
  }

  private static boolean isEnqueue(Operation operation) {
    return operation.op().equals(QueueChecker.ENQUEUE);
  }

  private static void requireWellFormed(Operation operation) {
    boolean hasValue = operation.value() != null;
    require(operation.expected() == null, operation, "has a condition");
    require(operation.version() == null, operation, "has a version");
    if (isEnqueue(operation)) {
      require(hasValue, operation, "enqueues no value");
    } else {
      require(
          operation.op().equals(QueueChecker.DEQUEUE), operation, "is not an operation of a queue");
      require(
          !hasValue || operation.result() == Result.OK, operation, "has a value, but no answer");
    }
  }

  private static void require(boolean holds, Operation operation, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("not a queue history: " + operation + " " + otherwise);
    }
  }
}
