package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dtroupe.seeds=N} runs longer; {@code troupe simulate --room lock --seed S} shows one. */
class LockWorldSimTest {
  private static final long SEEDS = Long.getLong("troupe.seeds", 500);

  /** No flaw may need more seeds than this to be noticed. */
  private static final int MOST_SEEDS = 300;

  private final LockRoom room = new LockRoom();

  @Test
  void keepsEveryPromiseWhateverHappens() {
    SeedSummary summary = SeedSummary.run(room, 1, SEEDS, report -> {});
    System.out.println("locks: " + summary + " " + summary.happened());
    assertThat(summary.violated()).isEmpty();
    assertThat(summary.happened())
        .as("a run in which these never happen proves little")
        .containsKeys(
            "a client dies",
            "a holder dies",
            "a waiter dies",
            "Busy",
            "ClaimLeft",
            "crash",
            "crash between effects",
            "BondsFull",
            "DelayElapsed",
            "EntryBound",
            "EntryUnbound",
            "given up",
            "Full",
            "Granted",
            "GuestArrived",
            "GuestDeparted",
            "held",
            "held under a session",
            "held by several",
            "held too late",
            "its place is gone",
            "its session is over",
            "its turn",
            "LeaseElapsed",
            "LeaseRenewed",
            "LettersArrived",
            "Listed",
            "LockForced",
            "LockReentered",
            "not allowed NO_SESSION",
            "not allowed OTHER_SESSION",
            "NoSession",
            "NotHeld",
            "pause",
            "refused",
            "second owner",
            "session kept",
            "session lost",
            "SessionEnded",
            "snapshot sealed",
            "stop: Fenced",
            "told of a cycle",
            "WaitElapsed",
            "WaiterQueued",
            "WaiterRefused");
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

    assertThat(kills).hasSize(77);
    assertThat(kills).allMatch(kill -> kill.noticed().isPresent());
  }
}
