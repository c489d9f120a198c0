package io.troupe.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.troupe.testkit.architecture.Module;
import org.junit.jupiter.api.Test;

/**
 * The arrows within the interfaces. {@link Troupe} itself stands above the rooms: it is the door,
 * and opens into {@code embedded}.
 */
class ArchitectureTest {
  private static final Module API = Module.under("io.troupe.api");

  @Test
  void onlyMetricsKnowsTheirLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.troupe.api.metrics")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(API.classes());
  }

  @Test
  void itsRoomsHaveNoCycles() {
    API.checkThatRoomsHaveNoCycles();
  }

  /** The command that starts a node watches for the end of its actors. */
  @Test
  void onlyEmbeddedTheGatewayEntitiesHttpAndTheStartKnowPekko() {
    API.checkThatOnlyTheseKnowPekko(
        "io.troupe.api.actor",
        "io.troupe.api.embedded..",
        "io.troupe.api.entity",
        "io.troupe.api.http..",
        "io.troupe.api.cli");
  }
}
