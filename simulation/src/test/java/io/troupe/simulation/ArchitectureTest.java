package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.architecture.Module;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String PERSISTENCE = "io.troupe.persistence.";

  private static final Module SIMULATION = Module.under("io.troupe.simulation");

  /**
   * A simulation is one thread without a clock, a disk or a network, so it knows what is pure. The
   * one shell it runs as it is is the journal: its lanes and confirms wait for the calls alone,
   * which the world gives it, and what of it reads disks or starts threads is never reached. So it
   * is with the register's client and the watch over members.
   */
  @Test
  void itKnowsOfPersistenceWhatIsPureAndTheJournal() {
    Set<String> rooms =
        Set.of(
            "log",
            "machine.wire",
            "embedded",
            "groups",
            "membership",
            "membership.rules",
            "membership.suspicion");
    Set<String> types =
        Set.of(
            "machine.JournalMeter",
            "disk.JournalDisk",
            "process.NodeProcess",
            "transport.NodeIdentity",
            "transport.PeerFact",
            "transport.Transport");
    assertThat(
            SIMULATION.classes().stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(it -> it.getTargetClass())
                .filter(it -> it.getName().startsWith(PERSISTENCE))
                .filter(it -> !rooms.contains(it.getPackageName().substring(PERSISTENCE.length())))
                .map(it -> it.getName().substring(PERSISTENCE.length()))
                .map(it -> it.contains("$") ? it.substring(0, it.indexOf('$')) : it))
        .allMatch(types::contains);
  }

  @Test
  void onlyTheClusterKnowsPersistence() {
    assertThat(
            SIMULATION.classes().stream()
                .filter(type -> !type.getPackageName().equals("io.troupe.simulation.cluster"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(it -> it.getTargetClass().getName()))
        .noneMatch(name -> name.startsWith(PERSISTENCE));
  }

  @Test
  void itKnowsNoHigherRoom() {
    SIMULATION.checkThatItKnowsNone("io.troupe.api");
  }
}
