package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.Conflict;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** A conflict is a proof: its operations suffice, and no value or empty answer is superfluous. */
final class ShortestProof {
  private ShortestProof() {}

  static void requireOf(Conflict conflict) {
    List<Operation> operations = conflict.operations();
    assertThat(BruteForce.isLinearizable(operations)).as(conflict.describe()).isFalse();
    for (Operation one : operations) {
      if (one.result() != Result.INFO || one.value() != null) {
        List<Operation> fewer = operations.stream().filter(isOfAnother(one)).toList();
        assertThat(BruteForce.isLinearizable(fewer)).as(conflict.describe()).isTrue();
      }
    }
  }

  private static Predicate<Operation> isOfAnother(Operation one) {
    return one.value() == null
        ? other -> !other.equals(one)
        : other -> !Objects.equals(other.value(), one.value());
  }
}
