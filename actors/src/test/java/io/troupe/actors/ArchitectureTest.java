package io.troupe.actors;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of the house as far as the kernel is concerned, and the purity of its cores. */
class ArchitectureTest {
  private static final JavaClasses KERNEL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.troupe.actors");

  private static final Set<String> PURE_ROOMS =
      Set.of(
          "io.troupe.actors",
          "io.troupe.actors.journal",
          "io.troupe.actors.kind",
          "io.troupe.actors.partition",
          "io.troupe.actors.wire");

  /** What a pure room may depend on. All else is refused, so that a new leak needs a line here. */
  private static final Set<String> ALLOWED_PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.annotation",
          "java.lang.invoke", // lambdas
          "java.lang.runtime", // patterns and records
          "java.nio.charset",
          "java.time",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.util.zip", // checksums
          "org.jspecify.annotations");

  private static final Set<String> ALLOWED_TYPES = Set.of("java.io.Serial");

  /** What the allowed packages hold that a pure room must not touch all the same. */
  private static final Set<String> BANNED_TYPES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.time.Clock",
          "java.util.Calendar",
          "java.util.Date",
          "java.util.IdentityHashMap",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.UUID",
          "java.util.WeakHashMap");

  private static final Set<String> BANNED_MEMBERS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.lang.Object.wait",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.err",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.identityHashCode",
          "java.lang.System.in",
          "java.lang.System.nanoTime",
          "java.lang.System.out",
          "java.time.Instant.now",
          "java.util.Collection.parallelStream",
          "java.util.Collections.shuffle");

  @Test
  void theKernelKnowsNoHigherRoom() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.troupe.consensus..",
            "io.troupe.persistence..",
            "io.troupe.sharding..",
            "io.troupe.coordination..",
            "io.troupe.api..")
        .check(KERNEL);
  }

  @Test
  void onlyShellAndNodeKnowPekko() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.troupe.actors.shell..", "io.troupe.actors.node..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "scala..")
        .check(KERNEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.troupe.actors",
        "io.troupe.actors.journal",
        "io.troupe.actors.kind",
        "io.troupe.actors.partition",
        "io.troupe.actors.wire"
      })
  void roomIsPure(String room) {
    JavaClasses classes =
        KERNEL.that(describe("in " + room, in -> in.getPackageName().equals(room)));
    assertThat(classes).as("classes of %s", room).isNotEmpty();

    dependsOnlyOnWhatIsPure().check(classes);
    touchesNoClockNoChanceNoOutput().check(classes);
  }

  @Test
  void noticesEveryKindOfLeak() {
    for (Class<?> leak :
        Set.of(
            SystemClock.class,
            Now.class,
            Chance.class,
            Unique.class,
            Output.class,
            Future.class,
            Buffer.class,
            Logger.class,
            Actor.class)) {
      JavaClasses classes = new ClassFileImporter().importClasses(leak);
      assertThatThrownBy(
              () -> {
                dependsOnlyOnWhatIsPure().check(classes);
                touchesNoClockNoChanceNoOutput().check(classes);
              })
          .as(leak.getSimpleName())
          .isInstanceOf(AssertionError.class);
    }
  }

  private static ArchRule dependsOnlyOnWhatIsPure() {
    return noClasses()
        .should()
        .dependOnClassesThat(describe("a pure room may not use", type -> !isAllowed(type)));
  }

  private static boolean isAllowed(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String room = element.getPackageName();
    return element.isPrimitive()
        || PURE_ROOMS.contains(room)
        || ALLOWED_TYPES.contains(element.getName())
        // The port to storage answers with stages; it is the shell that waits for them.
        || element.getName().equals("java.util.concurrent.CompletionStage")
        || (ALLOWED_PACKAGES.contains(room) && !BANNED_TYPES.contains(element.getName()));
  }

  private static ArchRule touchesNoClockNoChanceNoOutput() {
    return noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "is a clock, chance, a lock, or the process's surroundings",
                (JavaAccess<?> access) ->
                    BANNED_MEMBERS.contains(
                        access.getTargetOwner().getName() + "." + access.getTarget().getName())));
  }

  @Test
  void onlyThePortUsesStages() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.troupe.actors",
            "io.troupe.actors.kind",
            "io.troupe.actors.partition",
            "io.troupe.actors.wire")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..")
        .check(KERNEL);
  }

  @SuppressWarnings("unused")
  private static final class SystemClock {
    private final long now = System.nanoTime();
  }

  @SuppressWarnings("unused")
  private static final class Now {
    private final java.time.Instant now = java.time.Instant.now();
  }

  @SuppressWarnings("unused")
  private static final class Chance {
    private final Random random = new Random(1);
  }

  @SuppressWarnings("unused")
  private static final class Unique {
    private final UUID id = UUID.randomUUID();
  }

  @SuppressWarnings("unused")
  private static final class Output {
    private void print() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  private static final class Future {
    private final CompletableFuture<String> later = new CompletableFuture<>();
  }

  @SuppressWarnings("unused")
  private static final class Buffer {
    private final java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1);
  }

  @SuppressWarnings("unused")
  private static final class Logger {
    private final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("pure");
  }

  @SuppressWarnings("unused")
  private static final class Actor {
    private org.apache.pekko.actor.typed.@Nullable ActorSystem<Void> system;
  }
}
