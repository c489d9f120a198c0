package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether an entry with a time to live was there for that long, and stayed gone. */
final class LifetimeJudge {
  static final String PUT = "put";
  private static final long NS_PER_MS = 1_000_000;

  private LifetimeJudge() {}

  /** Whether it was acknowledged, and somebody was told that it is gone before its time. */
  static boolean goneEarly(List<Operation> operations) {
    for (Operation put : operations) {
      if (put.op().equals(PUT) && put.result() == Result.OK) {
        long leastEndNs =
            put.startNs() + NS_PER_MS * Long.parseLong(Objects.requireNonNull(put.value()));
        for (Operation read : gone(operations)) {
          // To be told so late that it may be gone proves nothing.
          if (put.precedes(read) && Objects.requireNonNull(read.endNs()) < leastEndNs) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether somebody saw it after it had been seen gone. */
  static boolean cameBack(List<Operation> operations) {
    List<Operation> puts = operations.stream().filter(it -> it.op().equals(PUT)).toList();
    List<Operation> ended =
        gone(operations).stream()
            .filter(read -> puts.stream().allMatch(put -> put.precedes(read)))
            .toList();
    return operations.stream()
        .filter(it -> it.op().equals(RegisterChecker.READ))
        .filter(it -> it.result() == Result.OK && it.value() != null)
        .anyMatch(found -> ended.stream().anyMatch(read -> read.precedes(found)));
  }

  private static List<Operation> gone(List<Operation> operations) {
    List<Operation> gone = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.op().equals(RegisterChecker.READ)
          && operation.result() == Result.OK
          && operation.value() == null) {
        gone.add(operation);
      }
    }
    return gone;
  }
}
