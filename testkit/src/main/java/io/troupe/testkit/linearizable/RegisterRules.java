package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a history of one register has to look like, before it can be right or wrong. */
final class RegisterRules {
  private RegisterRules() {}

  /** Throws {@link IllegalArgumentException} naming the first operation that breaks a rule. */
  static void requireWellFormed(List<Operation> operations) {
    boolean versioned = isVersioned(operations);
    Map<String, Operation> writers = new HashMap<>();
    for (Operation operation : operations) {
      requireFields(operation);
      requireVersion(operation, versioned);
      String value = operation.value();
      if (changes(operation) && value != null) {
        Operation other = writers.put(value, operation);
        require(other == null, operation, "writes the same value as " + other);
      }
    }
  }

  /** Whether versions are spoken of at all; if not, the register is judged by its values alone. */
  static boolean isVersioned(List<Operation> operations) {
    return operations.stream()
        .anyMatch(o -> o.expected() != null || (o.version() != null && o.version() > 0));
  }

  /** Whether it had an effect, or may have had one. */
  static boolean changes(Operation operation) {
    return !operation.op().equals(RegisterChecker.READ) && operation.result() != Result.FAIL;
  }

  private static void requireFields(Operation operation) {
    boolean hasValue = operation.value() != null;
    boolean conditional = operation.expected() != null;
    switch (operation.op()) {
      case RegisterChecker.READ -> {
        require(!conditional, operation, "is a read with a condition");
        require(
            operation.version() == null || operation.result() == Result.OK,
            operation,
            "is a read that failed, and reports a version");
      }
      case RegisterChecker.WRITE -> {
        require(hasValue, operation, "writes no value");
        require(!conditional, operation, "is a write with a condition, which is a cas");
      }
      case RegisterChecker.CAS ->
          require(hasValue && conditional, operation, "lacks value or expected");
      case RegisterChecker.DELETE -> require(!hasValue, operation, "is a delete with a value");
      default -> require(false, operation, "is not an operation of a register");
    }
  }

  private static void requireVersion(Operation operation, boolean versioned) {
    if (operation.result() != Result.OK) {
      return;
    }
    Long version = operation.version();
    if (operation.op().equals(RegisterChecker.DELETE)) {
      require(version == null || version > 0, operation, "made version 0");
    } else if (operation.value() == null) {
      require(version == null || version == 0, operation, "found nothing, at a version");
    } else {
      require(version == null || version > 0, operation, "has a value at version 0");
      require(version != null || !versioned, operation, "lacks a version, though others have one");
    }
  }

  private static void require(boolean holds, Operation operation, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("not a register history: " + operation + " " + otherwise);
    }
  }
}
