package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.queue.SimulatedQueue.Mix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Good histories pass, all of them; the same, spoiled, are flagged, all of them, by a conflict that
 * is a proof in itself.
 */
class CorruptedQueuesTest {
  private static final int SEEDS = 150;

  /** Set to replay, or to look further: {@code -Dtroupe.seed=...}. */
  private static final long FIRST_SEED = Long.getLong("troupe.seed", 1);

  /** Each must have been tried at least so often, or the test has not tested. */
  private static final int FEWEST_TRIES = SEEDS / 4;

  private final QueueChecker checker = new QueueChecker();

  @Test
  void mostlyShort() {
    run("mostly short", Mix.of(300, 8).withDequeues(0.55).withUnknown(0.02, 40));
  }

  @Test
  void growing() {
    run("growing", Mix.of(300, 6).withDequeues(0.4));
  }

  @Test
  void withFortyUnknownAnswers() {
    Mix mix = Mix.of(300, 8).withUnknown(0.5, 40);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      List<Operation> history = SimulatedQueue.history(mix, seed);
      assertThat(history).filteredOn(o -> o.result() == Result.INFO).hasSize(40);
      CheckReport report = checker.check(history);
      assertThat(report.isLinearizable()).as("seed %d: %s", seed, report.describe()).isTrue();
    }
  }

  private void run(String what, Mix mix) {
    Map<QueueCorruption, Integer> tried = new EnumMap<>(QueueCorruption.class);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      List<Operation> good = SimulatedQueue.history(mix, seed);
      CheckReport report = checker.check(good);
      assertThat(report.isLinearizable()).as("seed %d, good: %s", seed, report.describe()).isTrue();
      for (QueueCorruption corruption : QueueCorruption.values()) {
        var spoiled = corruption.apply(good, new Random(seed));
        if (spoiled.isPresent()) {
          tried.merge(corruption, 1, Integer::sum);
          var violations = checker.check(spoiled.get()).violations();
          assertThat(violations).as("seed %d, %s is flagged", seed, corruption).hasSize(1);
          ShortestProof.requireOf(violations.getFirst().conflict());
        }
      }
    }
    System.out.printf(
        "%s, seeds %d to %d: %d good histories passed, all corruptions flagged: %s%n",
        what, FIRST_SEED, FIRST_SEED + SEEDS - 1, SEEDS, tried);
    assertThat(tried.values())
        .hasSameSizeAs(QueueCorruption.values())
        .allMatch(times -> times >= FEWEST_TRIES);
  }
}
