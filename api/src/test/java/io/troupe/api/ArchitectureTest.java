package io.troupe.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
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
  void onlyTheWireKnowsNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.troupe.api.http.wire")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..")
        .check(API.classes());
  }

  @Test
  void theWireKnowsNothingOfWhatIsAsked() {
    noClasses()
        .that()
        .resideInAPackage("io.troupe.api.http.wire")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.troupe..")
                .and(DescribedPredicate.not(resideInAPackage("io.troupe.api.http.wire"))))
        .check(API.classes());
  }

  @Test
  void itsRoomsHaveNoCycles() {
    API.checkThatRoomsHaveNoCycles();
  }

  @Test
  void onlyEmbeddedTheGatewayEntitiesAndTheDirectiveKnowPekko() {
    API.checkThatOnlyTheseKnowPekko(
        "io.troupe.api.actor..",
        "io.troupe.api.embedded..",
        "io.troupe.api.entity",
        "io.troupe.api.guard.pekko");
  }
}
