package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plainest judge there is: tries every order. For a dozen operations. */
final class BruteForce {

  /**
   * @param done the operations that have taken effect, by bit
   */
  private record State(long done, List<String> queue) {}

  private final List<Operation> operations;
  private final Set<State> seen = new HashSet<>();

  private BruteForce(List<Operation> operations) {
    this.operations = operations;
  }

  static boolean isLinearizable(List<Operation> history) {
    List<Operation> effective = history.stream().filter(o -> o.result() != Result.FAIL).toList();
    return new BruteForce(effective).canFinish(new State(0, List.of()));
  }

  private boolean canFinish(State state) {
    if (!seen.add(state)) {
      return false;
    }
    boolean finished = true;
    for (int i = 0; i < operations.size(); i++) {
      Operation next = operations.get(i);
      if ((state.done() >> i & 1) == 1) {
        continue;
      }
      finished &= next.result() == Result.INFO;
      List<String> queue = isNext(next, state.done()) ? after(state.queue(), next) : null;
      if (queue != null && canFinish(new State(state.done() | 1L << i, queue))) {
        return true;
      }
    }
    return finished;
  }

  private boolean isNext(Operation next, long done) {
    for (int i = 0; i < operations.size(); i++) {
      if ((done >> i & 1) == 0 && operations.get(i).precedes(next)) {
        return false;
      }
    }
    return true;
  }

  /** What the queue holds once this has taken effect; null if it cannot do so now. */
  private static @Nullable List<String> after(List<String> queue, Operation operation) {
    if (operation.op().equals(QueueChecker.ENQUEUE) && operation.value() != null) {
      List<String> longer = new ArrayList<>(queue);
      longer.add(operation.value());
      return longer;
    }
    String front = queue.isEmpty() ? null : queue.getFirst();
    boolean fits =
        operation.result() == Result.INFO
            || (front == null ? operation.value() == null : front.equals(operation.value()));
    return fits ? queue.subList(front == null ? 0 : 1, queue.size()) : null;
  }
}
