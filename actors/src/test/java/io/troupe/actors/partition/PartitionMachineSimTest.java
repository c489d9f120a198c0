package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of steps of {@link PartitionWorld} per second, checked after each. {@code
 * -Dtroupe.seeds=100000} runs longer, {@code -Dtroupe.seed=N} one seed again.
 */
class PartitionMachineSimTest {
  private static final int CHAOTIC_STEPS = 600;
  private static final long SEEDS = Long.getLong("troupe.seeds", 1_000);
  private static final long FIRST = Long.getLong("troupe.seed", 1);
  private static final long LAST = System.getProperty("troupe.seed") == null ? SEEDS : FIRST;

  @Test
  void keepsEveryPromiseWhateverHappens() {
    TreeMap<String, Integer> happened = new TreeMap<>();
    long steps = 0;
    for (long seed = FIRST; seed <= LAST; seed++) {
      PartitionWorld world = run(seed, JournalModel.Flaw.NONE);
      steps += world.steps();
      world.happened.forEach((what, count) -> happened.merge(what, count, Integer::sum));
    }
    System.out.println(
        "partition simulation: seeds "
            + FIRST
            + " to "
            + LAST
            + ", "
            + steps
            + " steps "
            + happened);
    if (LAST - FIRST > 100) {
      assertThat(happened)
          .as("a run in which these never happen proves little")
          .containsKeys(
              "crash",
              "crash between effects",
              "drain",
              "journal takes no appends",
              "message lost",
              "recovered",
              "refused DEADLINE_PASSED",
              "refused NOT_OWNER",
              "refused OVERLOADED",
              "NoRoom",
              "given up",
              "late copy",
              "refused NO_SESSION",
              "repeat",
              "second incarnation",
              "snapshot",
              "stop: Fenced",
              "stop: JournalUnreachable",
              "too old",
              "unanswered APPEND",
              "unanswered CONFIRM",
              "unanswered SNAPSHOT",
              "unknown");
    }
  }

  @Test
  void runsTheSameSeedTheSameWay() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(run(seed, JournalModel.Flaw.NONE).traceHash())
          .as("seed %d", seed)
          .isEqualTo(run(seed, JournalModel.Flaw.NONE).traceHash());
    }
    assertThat(run(1, JournalModel.Flaw.NONE).traceHash())
        .isNotEqualTo(run(2, JournalModel.Flaw.NONE).traceHash());
  }

  /** The canaries: a simulation that does not notice these would notice nothing. */
  @ParameterizedTest
  @EnumSource(value = JournalModel.Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void noticesAJournalThatBreaksItsContract(JournalModel.Flaw flaw) {
    for (long seed = 1; seed <= 300; seed++) {
      try {
        run(seed, flaw);
      } catch (PartitionOracle.Violation e) {
        System.out.println(flaw + " found with seed " + seed + ": " + e.getCause());
        return;
      }
    }
    throw new AssertionError(flaw + " was not noticed within 300 seeds");
  }

  private static PartitionWorld run(long seed, JournalModel.Flaw flaw) {
    PartitionWorld world = new PartitionWorld(seed, flaw);
    try {
      world.run(CHAOTIC_STEPS);
      world.checkRefused();
    } catch (RuntimeException | AssertionError e) {
      PartitionOracle.Violation violation =
          new PartitionOracle.Violation("seed " + seed + ", step " + world.steps());
      violation.initCause(e);
      throw violation;
    }
    return world;
  }
}
