package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/upgrades.md says of forms, beside the code. */
class UpgradesTest {
  private static final String ROOT = "io.troupe.";
  private static final Pattern ROW =
      Pattern.compile("^\\| [^|]+ \\| `([\\w.]+)` \\| (\\d+) \\|$", Pattern.MULTILINE);
  private static final Pattern NUMBER = Pattern.compile("(\\w+_)?FORMAT|VERSION");

  @Test
  void theTableHasEveryFormWithItsNumber() throws Exception {
    assertThat(told()).hasSizeGreaterThan(30).isEqualTo(found());
  }

  private static Map<String, Integer> told() throws IOException {
    Map<String, Integer> rows = new TreeMap<>();
    ROW.matcher(Files.readString(Path.of("../docs/upgrades.md")))
        .results()
        .forEach(it -> rows.put(it.group(1), number(it)));
    return rows;
  }

  private static Integer number(MatchResult row) {
    return Integer.valueOf(row.group(2));
  }

  private static Map<String, Integer> found() throws ReflectiveOperationException {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.troupe");
    Map<String, Integer> numbers = new TreeMap<>();
    for (var type : classes) {
      for (JavaField field : type.getFields()) {
        if (field.getModifiers().contains(JavaModifier.STATIC)
            && field.getRawType().isEquivalentTo(int.class)
            && NUMBER.matcher(field.getName()).matches()
            && !type.getPackageName().startsWith("io.troupe.testkit")) {
          Field constant = field.reflect();
          constant.setAccessible(true);
          String name = type.getName().replace('$', '.') + "." + field.getName();
          numbers.put(name.substring(ROOT.length()), constant.getInt(null));
        }
      }
    }
    return numbers;
  }
}
