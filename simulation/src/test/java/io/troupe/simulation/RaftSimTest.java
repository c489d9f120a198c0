package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.simulation.raft.ShellFlaw;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code -Dtroupe.seeds=N} runs longer; {@code troupe simulate --room raft --seed S} shows one. */
class RaftSimTest {
  private static final long SEEDS = Long.getLong("troupe.seeds", 500);

  /** No flaw may need more seeds than this to be noticed. */
  private static final int MOST_SEEDS = 1_500;

  private final RaftRoom room = new RaftRoom();

  @Test
  void keepsEveryPromiseWhateverHappens() {
    SeedSummary summary = SeedSummary.run(room, 1, SEEDS, report -> {});
    System.out.println("raft: " + summary + " " + summary.happened());
    assertThat(summary.violated()).isEmpty();
    assertThat(summary.happened())
        .as("a run in which these never happen proves little")
        .containsKeys(
            "clock jumps",
            "command refused",
            "command unknown",
            "connections reset",
            "crash",
            "crash in a step",
            "disk damaged",
            "leader elected",
            "link clogged",
            "log truncated",
            "members begin to change",
            "message cut off",
            "message doubled",
            "message late",
            "message lost",
            "network cut",
            "network mended",
            "peer gone",
            "process crash",
            "read",
            "refused NOT_LEADER",
            "refused OVERLOADED",
            "refused TRANSFERRING",
            "snapshot installed",
            "snapshot taken",
            "sync fails",
            "sync stalls",
            "transfer begun",
            "unsynced writes lost",
            "write torn")
        .doesNotContainKey("history unchecked");
  }

  @Test
  void runsTheSameSeedTheSameWay() {
    for (long seed = 1; seed <= 10; seed++) {
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

    assertThat(kills).hasSizeGreaterThanOrEqualTo(25);
    assertThat(kills).allMatch(kill -> kill.noticed().isPresent());
  }

  @Test
  void shrinksWhatFailsToTheFewTroublesThatItNeeds() {
    RaftRoom flawed = new RaftRoom(ShellFlaw.LOSES_THE_END_OF_THE_LOG);
    long seed = 1;
    while (flawed.run(seed).violation().isEmpty()) {
      seed++;
    }
    Set<Integer> few = flawed.shrink(seed);
    SeedReport again = flawed.replay(seed, few, line -> {});
    assertThat(few).isNotEmpty().hasSizeLessThan(6);
    assertThat(again.violation()).isPresent();
    assertThat(again.lastLines()).isNotEmpty();
  }
}
