package io.troupe.sharding;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of the house as far as placement and maps are concerned, and their purity. */
class ArchitectureTest {
  private static final Module SHARDING = Module.under("io.troupe.sharding");

  @Test
  void itKnowsNoHigherRoom() {
    SHARDING.checkThatItKnowsNone("io.troupe.coordination", "io.troupe.api");
  }

  @Test
  void itsRoomsHaveNoCycles() {
    SHARDING.checkThatRoomsHaveNoCycles();
  }

  @Test
  void onlyTheShellsKnowPekko() {
    SHARDING.checkThatOnlyTheseKnowPekko(
        "io.troupe.sharding.region..",
        "io.troupe.sharding.allocation..",
        "io.troupe.sharding.downing..");
  }

  /** Add a room here once its rules are pure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.troupe.sharding.bond",
        "io.troupe.sharding.guard",
        "io.troupe.sharding.map",
        "io.troupe.sharding.versions",
        "io.troupe.sharding.watch",
        "io.troupe.sharding.hosting",
        "io.troupe.sharding.placement",
        "io.troupe.sharding.ring"
      })
  void roomIsPure(String room) {
    PureRoom.named(room)
        .mayUse(
            "io.troupe.actors",
            "io.troupe.actors.guest",
            "io.troupe.actors.journal",
            "io.troupe.actors.kind",
            "io.troupe.actors.membership",
            "io.troupe.actors.partition",
            "io.troupe.actors.wire",
            "io.troupe.sharding.bond",
            "io.troupe.sharding.guard",
            "io.troupe.sharding.map",
            "io.troupe.sharding.versions",
            "it.unimi.dsi.fastutil",
            "it.unimi.dsi.fastutil.objects",
            "net.jpountz.xxhash")
        .check(SHARDING.classes());
  }
}
