package io.troupe.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import java.util.TreeSet;

/**
 * A room (package) that sees no clock, no chance, no input or output, no threads and no actors. One
 * leak would void every simulation: the same seed would no longer give the same run. What it may
 * use is named; all else is refused, so that a new leak needs a line in a test.
 */
public final class PureRoom {
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

  private final String room;
  private final Set<String> alsoPackages = new TreeSet<>();
  private final Set<String> alsoTypes = new TreeSet<>();

  private PureRoom(String room) {
    this.room = room;
  }

  /** The room of this package. */
  public static PureRoom named(String room) {
    return new PureRoom(room);
  }

  /** Allows packages besides those that every pure room may use; they must be pure themselves. */
  public PureRoom mayUse(String... packages) {
    alsoPackages.addAll(Set.of(packages));
    return this;
  }

  /** Allows single types of packages that are not allowed. */
  public PureRoom mayUseTypes(String... types) {
    alsoTypes.addAll(Set.of(types));
    return this;
  }

  /**
   * Fails, naming every leak, unless the room's classes among these are pure; there must be some.
   */
  public void check(JavaClasses classes) {
    JavaClasses inRoom =
        classes.that(describe("in " + room, type -> type.getPackageName().equals(room)));
    if (inRoom.isEmpty()) {
      throw new AssertionError("there are no classes in " + room);
    }
    noClasses()
        .should()
        .dependOnClassesThat(describe("a pure room may not use", type -> !isAllowed(type)))
        .check(inRoom);
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "is a clock, chance, a lock, or the process's surroundings", PureRoom::isBanned))
        .check(inRoom);
  }

  private boolean isAllowed(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String home = element.getPackageName();
    String name = element.getName();
    boolean allowedHome =
        home.equals(room) || ALLOWED_PACKAGES.contains(home) || alsoPackages.contains(home);
    return element.isPrimitive()
        || ALLOWED_TYPES.contains(name)
        || alsoTypes.contains(name)
        || (allowedHome && !BANNED_TYPES.contains(name));
  }

  private static boolean isBanned(JavaAccess<?> access) {
    return BANNED_MEMBERS.contains(
        access.getTargetOwner().getName() + "." + access.getTarget().getName());
  }
}
