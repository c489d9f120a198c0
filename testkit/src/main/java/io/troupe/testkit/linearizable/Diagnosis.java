package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Names the promise that a conflict breaks. A conflict is always real; its name is the closest of
 * the usual ones, told from the few operations left and, where that matters, from what others saw
 * later.
 */
final class Diagnosis {
  private final List<Operation> conflict;
  private final List<Operation> all;

  private Diagnosis(List<Operation> conflict, List<Operation> all) {
    this.conflict = conflict;
    this.all = all;
  }

  static Guarantee of(List<Operation> conflict, List<Operation> all) {
    return new Diagnosis(conflict, all).name();
  }

  private Guarantee name() {
    if (conflict.size() == 1) {
      return ofOne(conflict.getFirst());
    }
    if (anyPair(Diagnosis::isSecondEffect)) {
      return Guarantee.ONE_EFFECT_PER_OPERATION;
    }
    if (anyPair(Diagnosis::isBrokenCondition)) {
      return Guarantee.CONDITIONS_HOLD;
    }
    if (anyPair(Diagnosis::isSharedVersion) || anyPair(Diagnosis::isFallingVersion)) {
      return Guarantee.VERSIONS_RISE;
    }
    Operation last = conflict.getLast();
    if (changes(last)) {
      return last.expected() != null ? Guarantee.CONDITIONS_HOLD : Guarantee.ONE_ORDER;
    }
    return ofLateObservation(last);
  }

  /** An answer that nothing could have explained, whatever the others did. */
  private Guarantee ofOne(Operation operation) {
    if (operation.expected() != null) {
      return Guarantee.CONDITIONS_HOLD;
    }
    boolean refused =
        all.stream().anyMatch(o -> o.result() == Result.FAIL && sameValue(o, operation));
    boolean begun = all.stream().anyMatch(o -> RegisterRules.changes(o) && sameValue(o, operation));
    return refused && !begun ? Guarantee.REFUSED_HAS_NO_EFFECT : Guarantee.VALUES_COME_FROM_WRITES;
  }

  /** The last to start saw a state that the ones before had made impossible. */
  private Guarantee ofLateObservation(Operation last) {
    List<Operation> before = conflict.stream().filter(o -> o.precedes(last)).toList();
    if (before.isEmpty()) {
      return Guarantee.ONE_ORDER;
    }
    boolean deleted = before.stream().anyMatch(Diagnosis::isDelete);
    boolean newerSeen = before.stream().anyMatch(o -> versionOf(o) > versionOf(last));
    if (last.value() != null && deleted && (!newerSeen || versionOf(last) == 0)) {
      return Guarantee.DELETED_STAYS_DELETED;
    }
    return before.stream().anyMatch(this::isLostWrite)
        ? Guarantee.ACKNOWLEDGED_IS_VISIBLE
        : Guarantee.READS_ARE_FRESH;
  }

  /** An acknowledged write of which nobody who asked later saw anything. */
  private boolean isLostWrite(Operation write) {
    if (!changes(write) || write.value() == null) {
      return false;
    }
    Predicate<Operation> saw =
        o -> !changes(o) && (sameValue(o, write) || versionOf(o) >= Math.max(versionOf(write), 1));
    return all.stream().noneMatch(o -> !o.precedes(write) && isOk(o) && saw.test(o));
  }

  private static boolean isSecondEffect(Operation a, Operation b) {
    return isOk(a) && isOk(b) && sameValue(a, b) && versionOf(a) != versionOf(b);
  }

  private static boolean isSharedVersion(Operation a, Operation b) {
    boolean sameVersion = versionOf(a) > 0 && versionOf(a) == versionOf(b);
    return sameVersion && (isDelete(b) || (isOk(a) && isOk(b) && !sameValue(a, b)));
  }

  private static boolean isBrokenCondition(Operation a, Operation b) {
    Long expected = a.expected();
    if (expected == null || !changes(a)) {
      return false;
    }
    boolean between = versionOf(b) > expected && versionOf(b) < versionOf(a);
    boolean sameCondition = changes(b) && expected.equals(b.expected()) && expected > 0;
    return (between && expected > 0) || sameCondition;
  }

  private static boolean isFallingVersion(Operation a, Operation b) {
    return changes(b) && a.precedes(b) && versionOf(b) > 0 && versionOf(a) > versionOf(b);
  }

  private boolean anyPair(BiPredicate<Operation, Operation> relation) {
    return conflict.stream()
        .anyMatch(a -> conflict.stream().anyMatch(b -> !a.equals(b) && relation.test(a, b)));
  }

  private static boolean isOk(Operation operation) {
    return operation.result() == Result.OK;
  }

  private static boolean changes(Operation operation) {
    return isOk(operation) && RegisterRules.changes(operation);
  }

  private static boolean isDelete(Operation operation) {
    return changes(operation) && operation.op().equals(RegisterChecker.DELETE);
  }

  private static boolean sameValue(Operation a, Operation b) {
    return a.value() != null && Objects.equals(a.value(), b.value());
  }

  private static long versionOf(Operation operation) {
    Long version = operation.version();
    return version == null ? 0 : version;
  }
}
