package io.troupe.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;

/** The classes of one module, without its tests, and the arrows that they must keep to. */
public final class Module {
  private final String root;
  private final JavaClasses classes;

  private Module(String root) {
    this.root = root;
    this.classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root);
  }

  /** The module whose packages begin with {@code root}. */
  public static Module under(String root) {
    return new Module(root);
  }

  /** The classes. */
  public JavaClasses classes() {
    return classes;
  }

  /** Fails where two rooms know each other, directly or through others. */
  public void checkThatRoomsHaveNoCycles() {
    slices().matching(root + ".(**)").should().beFreeOfCycles().check(classes);
  }

  /** Fails where a class knows one of these modules, such as {@code io.troupe.api}. */
  public void checkThatItKnowsNone(String... modules) {
    String[] packages = Arrays.stream(modules).map(module -> module + "..").toArray(String[]::new);
    noClasses().should().dependOnClassesThat().resideInAnyPackage(packages).check(classes);
  }

  /** Fails where a class outside of these rooms knows Pekko. */
  public void checkThatOnlyTheseKnowPekko(String... rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "scala..")
        .check(classes);
  }
}
