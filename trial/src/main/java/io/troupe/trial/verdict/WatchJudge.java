package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether a watch showed each acknowledged change of a key once, in the order of versions. */
final class WatchJudge {
  private WatchJudge() {}

  /** Acknowledged changes that it did not show. */
  static long missed(List<Operation> operations) {
    Set<Long> shown = new HashSet<>();
    for (Operation operation : operations) {
      if (operation.op().equals(Judge.SEEN)) {
        shown.add(Objects.requireNonNull(operation.version()));
      }
    }
    return operations.stream()
        .filter(it -> !it.op().equals(Judge.SEEN) && !it.op().equals(RegisterChecker.READ))
        .filter(it -> it.result() == Result.OK && it.version() != null)
        .filter(it -> !shown.contains(it.version()))
        .count();
  }

  /** Whether it showed a change twice, or after a later one; they are in the order of showing. */
  static boolean outOfOrder(List<Operation> operations) {
    long last = 0;
    for (Operation operation : operations) {
      if (operation.op().equals(Judge.SEEN)) {
        long version = Objects.requireNonNull(operation.version());
        if (version <= last) {
          return true;
        }
        last = version;
      }
    }
    return false;
  }
}
