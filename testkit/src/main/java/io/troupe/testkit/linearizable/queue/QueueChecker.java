package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.Conflict;
import io.troupe.testkit.linearizable.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks histories of first-in-first-out queues; the package says what such a history looks like.
 *
 * <pre>{@code
 * new QueueChecker().check(recorder.finish()).requireLinearizable();
 * }</pre>
 */
public final class QueueChecker {
  /** Puts a value at the end. */
  public static final String ENQUEUE = "enqueue";

  /** Takes the value at the front; answered with no value if nothing is there. */
  public static final String DEQUEUE = "dequeue";

  /**
   * Judges every key of a history. The operations may be in any order. There is no search and so no
   * limit: the time grows as that of sorting the operations, and no key is left unchecked.
   *
   * @throws IllegalArgumentException if the history is not one of queues, see the package
   */
  public CheckReport check(Iterable<Operation> history) {
    Map<String, List<Operation>> byKey = new TreeMap<>();
    for (Operation operation : history) {
      byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
    }
    List<Verdict> verdicts = new ArrayList<>();
    byKey.forEach((key, operations) -> verdicts.add(judge(key, operations)));
    return new CheckReport(verdicts);
  }

  private static Verdict judge(String key, List<Operation> operations) {
    Optional<Conflict> conflict = Contradiction.in(QueueHistory.of(operations));
    int count = operations.size();
    return conflict.isPresent()
        ? new Verdict.NotLinearizable(key, count, conflict.get())
        : new Verdict.Linearizable(key, count);
  }
}
