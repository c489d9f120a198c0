package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.SimulatedRegister.Mix;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A conflict is a proof: its operations suffice, and none of them is superfluous. */
class ConflictFinderTest {
  private static final int SEEDS = 40;

  @Test
  void conflictsAreSufficientAndShortest() {
    int conflicts = 0;
    int largest = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<Operation> good = SimulatedRegister.history(Mix.of(200, 5).withUnknown(0.2), seed);
      for (Corruption corruption : Corruption.values()) {
        List<Operation> bad = corruption.apply(good, new Random(seed)).orElse(good);
        for (Verdict.NotLinearizable verdict :
            new RegisterChecker(CheckLimits.DEFAULT).check(bad).violations()) {
          Conflict conflict = verdict.conflict();
          assertIsShortestProof(bad, conflict);
          conflicts++;
          largest = Math.max(largest, conflict.operations().size());
        }
      }
    }
    System.out.printf("%d conflicts, of at most %d operations each%n", conflicts, largest);
    assertThat(conflicts).isGreaterThan(SEEDS);
  }

  private static void assertIsShortestProof(List<Operation> history, Conflict conflict) {
    ConflictFinder finder =
        new ConflictFinder(history, conflict.operations().getFirst(), CheckLimits.DEFAULT);
    Set<Integer> kept =
        conflict.operations().stream().map(history::indexOf).collect(Collectors.toSet());
    assertThat(isLinearizable(finder.forgetAllBut(kept))).as(conflict.describe()).isFalse();
    for (Integer one : kept) {
      Set<Integer> fewer = new HashSet<>(kept);
      fewer.remove(one);
      assertThat(isLinearizable(finder.forgetAllBut(fewer))).as(conflict.describe()).isTrue();
    }
  }

  private static boolean isLinearizable(List<Operation> operations) {
    return new RegisterChecker(CheckLimits.DEFAULT).check(operations).isLinearizable();
  }
}
