package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dtroupe.seeds=N} runs longer; {@code troupe simulate --seed S} shows one seed. */
class PartitionSimTest {
  private static final long SEEDS = Long.getLong("troupe.seeds", 500);

  /** No flaw may need more seeds than this to be noticed. */
  private static final int MOST_SEEDS = 300;

  private final PartitionRoom room = new PartitionRoom();

  @Test
  void keepsEveryPromiseWhateverHappens() {
    SeedSummary summary = SeedSummary.run(room, 1, SEEDS, report -> {});
    System.out.println("partition: " + summary + " " + summary.happened());
    assertThat(summary.violated()).isEmpty();
    assertThat(summary.happened())
        .as("a run in which these never happen proves little")
        .containsKeys(
            "answered GuardsFull",
            "answered StaleToken",
            "append refused",
            "crash",
            "crash between effects",
            "disk full",
            "disk freed",
            "drain",
            "EntryExpired",
            "given up",
            "GuardPassed",
            "late journal",
            "late message",
            "MapCleared",
            "message doubled",
            "message lost",
            "night",
            "NoRoom",
            "OutOfHistory",
            "pause",
            "recovered",
            "refused BEHIND",
            "refused DEADLINE_PASSED",
            "refused NOT_OWNER",
            "refused NO_SESSION",
            "refused OVERLOADED",
            "refused UNAVAILABLE",
            "second owner",
            "session forgotten",
            "snapshot sealed",
            "stop: Fenced",
            "stop: JournalUnreachable",
            "TimePassed",
            "too old",
            "unanswered APPEND",
            "unanswered SNAPSHOT",
            "unknown",
            "wall clock jumps",
            "watcher cut off");
  }

  @Test
  void runsTheSameSeedTheSameWay() {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(room.run(seed)).as("seed %d", seed).isEqualTo(room.run(seed));
    }
    assertThat(room.run(1).traceHash()).isNotEqualTo(room.run(2).traceHash());
  }

  @Test
  void noticesEveryPlantedFlaw() throws IOException {
    List<MutantHunt.Kill> kills = Canaries.hunted(room, MOST_SEEDS);

    assertThat(kills).hasSize(52);
    assertThat(kills).allMatch(kill -> kill.noticed().isPresent());
  }
}
