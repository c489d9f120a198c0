package io.troupe.trial;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;

/** Which room of the trial may know which, and which are pure. */
class ArchitectureTest {
  private static final Module TRIAL = Module.under("io.troupe.trial");

  @Test
  void itKnowsTheNodeByItsInterfacesAlone() {
    TRIAL.checkThatItKnowsNone("io.troupe.persistence", "io.troupe.consensus", "io.troupe.bench");
    TRIAL.checkThatOnlyTheseKnowPekko();
  }

  @Test
  void itsRoomsHaveNoCycles() {
    TRIAL.checkThatRoomsHaveNoCycles();
  }

  @Test
  void theVerdictIsPure() {
    PureRoom.named("io.troupe.trial.verdict")
        .mayUse("io.troupe.testkit.history", "io.troupe.testkit.linearizable")
        .check(TRIAL.classes());
  }
}
