package io.troupe.sharding;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pure rooms see no clock, no chance, no input or output, no threads and no actors. One leak would
 * void every simulation: the same seed would no longer give the same run.
 */
class PurityTest {
  /** What a pure room may depend on. All else is refused, so that a new leak needs a line here. */
  private static final Set<String> ALLOWED_PACKAGES =
      Set.of(
          "io.troupe.actors",
          "io.troupe.actors.kind",
          "io.troupe.actors.wire",
          "java.lang",
          "java.lang.annotation",
          "java.lang.invoke", // lambdas
          "java.lang.runtime", // patterns and records
          "java.nio.charset",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "net.jpountz.xxhash",
          "it.unimi.dsi.fastutil",
          "it.unimi.dsi.fastutil.objects",
          "org.jspecify.annotations");

  /** What the allowed packages hold that a pure room must not touch all the same. */
  private static final Set<String> BANNED_TYPES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.util.Calendar",
          "java.util.Date",
          "java.util.IdentityHashMap",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.UUID",
          "java.util.WeakHashMap");

  private static final Set<String> BANNED_METHODS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.lang.Object.wait",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.identityHashCode",
          "java.lang.System.nanoTime",
          "java.util.Collection.parallelStream",
          "java.util.Collections.shuffle");

  private static final Set<String> BANNED_FIELDS =
      Set.of("java.lang.System.err", "java.lang.System.in", "java.lang.System.out");

  /** Add a room here once its rules are pure. */
  @ParameterizedTest
  @ValueSource(strings = {"io.troupe.sharding.map", "io.troupe.sharding.placement"})
  void roomIsPure(String room) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(room);
    assertThat(classes).as("classes of %s", room).isNotEmpty();

    dependsOnlyOnWhatIsPure(room).check(classes);
    touchesNoClockNoChanceNoOutput().check(classes);
  }

  @Test
  void noticesEveryKindOfLeak() {
    for (Class<?> leak :
        Set.of(Clock.class, Chance.class, Output.class, Lock.class, Logger.class, Actor.class)) {
      JavaClasses classes = new ClassFileImporter().importClasses(leak);
      assertThatThrownBy(
              () -> {
                dependsOnlyOnWhatIsPure(leak.getPackageName()).check(classes);
                touchesNoClockNoChanceNoOutput().check(classes);
              })
          .as(leak.getSimpleName())
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void takesWhatIsPure() {
    JavaClasses classes = new ClassFileImporter().importClasses(Pure.class);

    dependsOnlyOnWhatIsPure(Pure.class.getPackageName()).check(classes);
    touchesNoClockNoChanceNoOutput().check(classes);
  }

  private static ArchRule dependsOnlyOnWhatIsPure(String room) {
    return noClasses()
        .should()
        .dependOnClassesThat(
            describe("are outside of what a pure room may use", type -> !isAllowed(room, type)));
  }

  private static boolean isAllowed(String room, JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    return element.isPrimitive()
        || element.getPackageName().equals(room)
        || (ALLOWED_PACKAGES.contains(element.getPackageName())
            && !BANNED_TYPES.contains(element.getName()));
  }

  private static ArchRule touchesNoClockNoChanceNoOutput() {
    return noClasses()
        .should()
        .accessTargetWhere(
            bannedMember("is a clock, chance, a lock, or the process's surroundings"));
  }

  private static DescribedPredicate<JavaAccess<?>> bannedMember(String description) {
    return describe(
        description,
        access -> {
          String member = access.getTargetOwner().getName() + "." + access.getTarget().getName();
          return BANNED_METHODS.contains(member) || BANNED_FIELDS.contains(member);
        });
  }

  @SuppressWarnings("unused")
  private static final class Clock {
    private final long now = System.nanoTime();
  }

  @SuppressWarnings("unused")
  private static final class Chance {
    private final Random random = new Random(1);
  }

  @SuppressWarnings("unused")
  private static final class Output {
    private void print() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  private static final class Lock {
    private final java.util.concurrent.locks.ReentrantLock lock =
        new java.util.concurrent.locks.ReentrantLock();
  }

  @SuppressWarnings("unused")
  private static final class Logger {
    private final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("pure");
  }

  @SuppressWarnings("unused")
  private static final class Actor {
    private org.apache.pekko.actor.typed.@org.jspecify.annotations.Nullable ActorSystem<Void>
        system;
  }

  @SuppressWarnings("unused")
  private static final class Pure {
    private final TreeMap<String, long[]> tree = new TreeMap<>();
  }
}
