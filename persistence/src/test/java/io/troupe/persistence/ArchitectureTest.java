package io.troupe.persistence;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;

/** The arrows of the house as far as storage is concerned, and the purity of its log. */
class ArchitectureTest {
  private static final Module PERSISTENCE = Module.under("io.troupe.persistence");

  @Test
  void itKnowsNoHigherRoom() {
    PERSISTENCE.checkThatItKnowsNone(
        "io.troupe.sharding", "io.troupe.coordination", "io.troupe.api");
  }

  @Test
  void itsRoomsHaveNoCycles() {
    PERSISTENCE.checkThatRoomsHaveNoCycles();
  }

  @Test
  void onlyThePluginKnowsPekko() {
    PERSISTENCE.checkThatOnlyTheseKnowPekko("io.troupe.persistence.plugin");
  }

  @Test
  void whatEntitiesLeaveOnDiskIsPure() {
    PureRoom.named("io.troupe.persistence.entity")
        .mayUse("io.troupe.actors", "io.troupe.actors.journal", "io.troupe.actors.wire")
        .check(PERSISTENCE.classes());
  }

  @Test
  void theLogIsPure() {
    PureRoom.named("io.troupe.persistence.log")
        .mayUse("io.troupe.actors", "io.troupe.actors.journal", "io.troupe.actors.wire")
        .check(PERSISTENCE.classes());
  }
}
