package io.troupe.coordination;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of the house as far as coordination is concerned, and its purity. */
class ArchitectureTest {
  private static final Module COORDINATION = Module.under("io.troupe.coordination");

  @Test
  void itKnowsNoHigherRoom() {
    COORDINATION.checkThatItKnowsNone("io.troupe.api");
  }

  @Test
  void itsRoomsHaveNoCycles() {
    COORDINATION.checkThatRoomsHaveNoCycles();
  }

  /** Add a room here once its rules are pure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.troupe.coordination.barrier",
        "io.troupe.coordination.configuration",
        "io.troupe.coordination.election",
        "io.troupe.coordination.latch",
        "io.troupe.coordination.lock",
        "io.troupe.coordination.lock.graph",
        "io.troupe.coordination.name",
        "io.troupe.coordination.semaphore",
        "io.troupe.coordination.service",
        "io.troupe.coordination.session"
      })
  void roomIsPure(String room) {
    PureRoom.named(room)
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.guest",
            "io.troupe.actors.kind",
            "io.troupe.actors.wire")
        .mayUse("io.troupe.coordination.lock", "io.troupe.coordination.name")
        .check(COORDINATION.classes());
  }
}
