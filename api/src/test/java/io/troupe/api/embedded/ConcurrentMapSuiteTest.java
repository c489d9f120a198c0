package io.troupe.api.embedded;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Guava's suite for concurrent maps, against a real node; every test gets a map of its own. */
@SuppressWarnings("JdkObsolete") // the suite is made of JUnit 3 tests; they run as dynamic ones
class ConcurrentMapSuiteTest {
  @TempDir static Path data;
  private static Troupe troupe;
  private static int maps;

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  @TestFactory
  Stream<DynamicTest> theViewIsAConcurrentMap() {
    TestSuite suite =
        ConcurrentMapTestSuiteBuilder.using(new Maps())
            .named("TroupeMap.asConcurrentMap")
            .withFeatures(
                MapFeature.GENERAL_PURPOSE,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                CollectionSize.ANY)
            .createTestSuite();
    List<TestCase> cases = new ArrayList<>();
    collect(suite, cases);
    return cases.stream().map(test -> DynamicTest.dynamicTest(test.getName(), test::runBare));
  }

  private static void collect(Test test, List<TestCase> into) {
    switch (test) {
      case TestSuite suite -> Collections.list(suite.tests()).forEach(it -> collect(it, into));
      case TestCase one -> into.add(one);
      default -> throw new IllegalStateException("neither a test nor a suite: " + test);
    }
  }

  private static final class Maps extends TestStringMapGenerator {
    @Override
    protected Map<String, String> create(Map.Entry<String, String>[] entries) {
      Map<String, String> map = troupe.map("suite-" + ++maps).asConcurrentMap();
      for (Map.Entry<String, String> entry : entries) {
        map.put(entry.getKey(), entry.getValue());
      }
      return map;
    }

    @Override
    public Iterable<Map.Entry<String, String>> order(List<Map.Entry<String, String>> insertion) {
      return insertion.stream().sorted(Map.Entry.comparingByKey()).toList();
    }
  }
}
