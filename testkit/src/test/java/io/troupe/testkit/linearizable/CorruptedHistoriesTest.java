package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.SimulatedRegister.Mix;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Good histories pass, all of them; the same, spoiled, are flagged, all of them. */
class CorruptedHistoriesTest {
  private static final int SEEDS = 150;

  /** Set to replay, or to look further: {@code -Dtroupe.seed=...}. */
  private static final long FIRST_SEED = Long.getLong("troupe.seed", 1);

  /** Each must have been tried at least so often, or the test has not tested. */
  private static final int FEWEST_TRIES = SEEDS / 4;

  private final RegisterChecker checker = new RegisterChecker(CheckLimits.DEFAULT);

  @Test
  void withVersions() {
    Set<Corruption> all = EnumSet.allOf(Corruption.class);
    Map<Corruption, Integer> tried = run("versioned", Mix.of(300, 6), all);
    assertThat(tried.values()).hasSameSizeAs(all).allMatch(times -> times >= FEWEST_TRIES);
  }

  @Test
  void withManyUnknownAnswers() {
    Mix mix = Mix.of(300, 6).withUnknown(0.5).withDeletes(0.02);
    run("versioned, half of the answers lost", mix, EnumSet.allOf(Corruption.class));
  }

  @Test
  void withoutVersions() {
    Set<Corruption> ofValues =
        EnumSet.of(
            Corruption.STALE_READ,
            Corruption.VALUE_FROM_NOWHERE,
            Corruption.VALUE_FROM_THE_FUTURE,
            Corruption.REFUSED_WRITE_SEEN,
            Corruption.DONE_WRITE_REFUSED,
            Corruption.LOST_WRITE,
            Corruption.READ_OF_A_DELETED_KEY);
    Map<Corruption, Integer> tried =
        run("without versions", Mix.of(300, 6).withoutVersions(), ofValues);
    assertThat(tried.values()).hasSameSizeAs(ofValues).allMatch(times -> times >= FEWEST_TRIES);
  }

  private Map<Corruption, Integer> run(String what, Mix mix, Set<Corruption> corruptions) {
    Map<Corruption, Integer> tried = new EnumMap<>(Corruption.class);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      List<Operation> good = SimulatedRegister.history(mix, seed);
      CheckReport report = checker.check(good);
      assertThat(report.isLinearizable()).as("seed %d, good: %s", seed, report.describe()).isTrue();
      for (Corruption corruption : corruptions) {
        var spoiled = corruption.apply(good, new Random(seed));
        if (spoiled.isPresent()) {
          tried.merge(corruption, 1, Integer::sum);
          assertThat(checker.check(spoiled.get()).violations())
              .as("seed %d, %s is flagged", seed, corruption)
              .hasSize(1);
        }
      }
    }
    int total = tried.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%s, seeds %d to %d: %d good histories passed; %d corruptions tried, %d flagged: %s%n",
        what, FIRST_SEED, FIRST_SEED + SEEDS - 1, SEEDS, total, total, tried);
    return tried;
  }
}
