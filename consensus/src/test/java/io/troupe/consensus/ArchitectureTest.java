package io.troupe.consensus;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchitectureTest {
  private static final Module CONSENSUS = Module.under("io.troupe.consensus");

  @Test
  void itsRoomsHaveNoCycles() {
    CONSENSUS.checkThatRoomsHaveNoCycles();
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.troupe.consensus", "io.troupe.consensus.raft"})
  void knowsOnlyTheJdkAndIsPure(String room) {
    PureRoom.named(room).mayUse("io.troupe.consensus").check(CONSENSUS.classes());
  }
}
