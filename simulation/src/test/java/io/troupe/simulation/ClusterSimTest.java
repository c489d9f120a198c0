package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dtroupe.seeds=N} runs longer; {@code troupe simulate --room cluster --seed S} shows one.
 */
class ClusterSimTest {
  private static final long SEEDS = Long.getLong("troupe.seeds", 120);

  /** No flaw may need more seeds than this to be noticed. */
  private static final int MOST_SEEDS = 1_000;

  private final ClusterRoom room = new ClusterRoom();

  @Test
  void keepsEveryPromiseWhateverHappens() {
    SeedSummary summary = SeedSummary.run(room, 1, SEEDS, report -> {});
    System.out.println("cluster: " + summary + " " + summary.happened());
    assertThat(summary.violated()).isEmpty();
    assertThat(summary.happened())
        .as("a run in which these never happen proves little")
        .containsKeys(
            "call refused",
            "call repeated",
            "call unknown",
            "connection reset",
            "crash in a step",
            "declared down, LEAVING and CLOSED",
            "declared down, UP and CLOSED",
            "declared down, UP and REFUSED",
            "declared down, UP and RESTARTED",
            "declared down, UP and SILENT",
            "drain",
            "gone for ever",
            "hand-off",
            "handed over",
            "leader elected",
            "leave",
            "log truncated",
            "message cut off",
            "message doubled",
            "message lost",
            "node crash",
            "over",
            "owners move",
            "partition snapshot",
            "pause",
            "peer gone",
            "recovered",
            "second owner",
            "snapshot installed",
            "stop: Fenced",
            "stop: JournalUnreachable",
            "transfer",
            "unknown",
            "up")
        .doesNotContainKey("history unchecked");
  }

  @Test
  void runsTheSameSeedTheSameWay() {
    for (long seed = 1; seed <= 5; seed++) {
      SeedReport report = room.replay(seed, Set.of(), line -> {});
      assertThat(room.replay(seed, Set.of(), line -> {})).as("seed %d", seed).isEqualTo(report);
      assertThat(room.run(seed).happened()).as("without a trace").isEqualTo(report.happened());
    }
    assertThat(room.replay(1, Set.of(), line -> {}).traceHash())
        .isNotEqualTo(room.replay(2, Set.of(), line -> {}).traceHash());
  }

  @Test
  void noticesEveryPlantedFlaw() throws IOException {
    List<MutantHunt.Kill> kills = Canaries.hunted(room, MOST_SEEDS);

    assertThat(kills).hasSizeGreaterThanOrEqualTo(30);
    assertThat(kills).allMatch(kill -> kill.noticed().isPresent());
  }
}
