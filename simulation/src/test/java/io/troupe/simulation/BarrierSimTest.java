package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dtroupe.seeds=N} runs longer; {@code troupe simulate --room barrier --seed S} shows one.
 */
class BarrierSimTest {
  private static final long SEEDS = Long.getLong("troupe.seeds", 400);

  /** No flaw may need more seeds than this to be noticed. */
  private static final int MOST_SEEDS = 300;

  private final BarrierRoom room = new BarrierRoom();

  @Test
  void keepsEveryPromiseWhateverHappens() {
    SeedSummary summary = SeedSummary.run(room, 1, SEEDS, report -> {});
    System.out.println("barriers: " + summary + " " + summary.happened());
    assertThat(summary.violated()).isEmpty();
    assertThat(summary.happened())
        .as("a run in which these never happen proves little")
        .containsKeys(
            "a client dies",
            "a party dies",
            "arrived",
            "arrived under a session",
            "BarrierDeleted",
            "BarrierReset",
            "broken: lease-elapsed",
            "broken: left",
            "broken: reset",
            "broken: session-ended",
            "broken: wait-elapsed",
            "crash",
            "crash between effects",
            "Explained",
            "given up",
            "GuestDeparted",
            "its barrier is gone",
            "LeaseRenewed",
            "Left",
            "Listed",
            "met the others",
            "NotArrived",
            "NotHere",
            "pause",
            "second owner",
            "snapshot sealed",
            "stop: Fenced",
            "WasReset");
  }

  @Test
  void runsTheSameSeedTheSameWay() {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(room.run(seed)).as("seed %d", seed).isEqualTo(room.run(seed));
    }
    assertThat(room.run(1).traceHash()).isNotEqualTo(room.run(2).traceHash());
  }

  /** The canaries: a simulation that does not notice these would notice nothing. */
  @Test
  void noticesEveryPlantedFlaw() throws IOException {
    List<MutantHunt.Kill> kills =
        new MutantHunt(room, MutantHunt.rootAround(Path.of(""), room), 1, MOST_SEEDS)
            .all(
                kill ->
                    System.out.println(
                        "%4d  %s: %s"
                            .formatted(kill.median(), kill.flaw(), kill.noticed().orElse("-"))));

    assertThat(kills).hasSize(30);
    assertThat(kills).allMatch(kill -> kill.noticed().isPresent());
  }
}
