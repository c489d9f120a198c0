package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a list that is only appended to, by compare and set, has each element once. */
final class ListJudge {
  private ListJudge() {}

  /** What a value holds. */
  static List<String> elements(String value) {
    return List.of(value.split(",", -1));
  }

  /** Elements that were acknowledged, and are not in the newest value that anybody was shown. */
  static long lost(List<Operation> operations) {
    Set<String> kept = new HashSet<>(newest(operations));
    return operations.stream()
        .filter(it -> it.op().equals(RegisterChecker.CAS) && it.result() == Result.OK)
        .filter(it -> it.value() != null && !kept.contains(elements(it.value()).getLast()))
        .count();
  }

  /** Elements that are there twice. */
  static List<String> doubled(List<Operation> operations) {
    List<String> twice = new ArrayList<>();
    Set<String> once = new HashSet<>();
    for (String element : newest(operations)) {
      if (!once.add(element)) {
        twice.add(element);
      }
    }
    return twice;
  }

  private static List<String> newest(List<Operation> operations) {
    List<String> newest = List.of();
    long version = 0;
    for (Operation operation : operations) {
      String value = operation.value();
      if (operation.result() == Result.OK
          && operation.op().equals(RegisterChecker.READ)
          && value != null
          && operation.version() != null
          && operation.version() > version) {
        version = operation.version();
        newest = elements(value);
      }
    }
    return newest;
  }
}
