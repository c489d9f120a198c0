package io.troupe.actors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.troupe.testkit.architecture.Module;
import io.troupe.testkit.architecture.PureRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of the house as far as the kernel is concerned, and the purity of its cores. */
class ArchitectureTest {
  private static final Module KERNEL = Module.under("io.troupe.actors");

  private static final String[] PURE_ROOMS = {
    "io.troupe.actors",
    "io.troupe.actors.guest",
    "io.troupe.actors.journal",
    "io.troupe.actors.kind",
    "io.troupe.actors.mail",
    "io.troupe.actors.membership",
    "io.troupe.actors.partition",
    "io.troupe.actors.session",
    "io.troupe.actors.wire"
  };

  @Test
  void theKernelKnowsNoHigherRoom() {
    KERNEL.checkThatItKnowsNone(
        "io.troupe.consensus",
        "io.troupe.persistence",
        "io.troupe.sharding",
        "io.troupe.coordination",
        "io.troupe.api");
  }

  @Test
  void itsRoomsHaveNoCycles() {
    KERNEL.checkThatRoomsHaveNoCycles();
  }

  @Test
  void onlyShellAndNodeKnowPekko() {
    KERNEL.checkThatOnlyTheseKnowPekko("io.troupe.actors.shell..", "io.troupe.actors.node..");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.troupe.actors",
        "io.troupe.actors.guest",
        "io.troupe.actors.journal",
        "io.troupe.actors.kind",
        "io.troupe.actors.mail",
        "io.troupe.actors.membership",
        "io.troupe.actors.partition",
        "io.troupe.actors.session",
        "io.troupe.actors.wire"
      })
  void roomIsPure(String room) {
    PureRoom.named(room)
        .mayUse(PURE_ROOMS)
        // Ports answer with stages; it is the shell that waits for them.
        .mayUseTypes(
            "java.util.concurrent.CompletionStage", "java.util.concurrent.CompletableFuture")
        .check(KERNEL.classes());
  }

  @Test
  void onlyPortsUseStages() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.troupe.actors",
            "io.troupe.actors.kind",
            "io.troupe.actors.partition",
            "io.troupe.actors.session",
            "io.troupe.actors.wire")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..")
        .check(KERNEL.classes());
  }
}
