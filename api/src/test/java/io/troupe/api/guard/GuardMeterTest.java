package io.troupe.api.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.troupe.actors.FencingToken;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.sharding.guard.GuardLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The line of docs/metrics.md that shows what a guard refused. */
class GuardMeterTest {
  private static final String LINE =
      "FunctionCounter.builder(\"orders.refused\", guard,"
          + " TokenMemory::refused).register(registry);";

  @Test
  void aMeterOfOnesOwnShowsWhatAGuardRefused() {
    TokenMemory guard = new TokenMemory(GuardLimits.DEFAULT);
    MeterRegistry registry = new SimpleMeterRegistry();
    FunctionCounter.builder("orders.refused", guard, TokenMemory::refused).register(registry);
    guard.pass("order-1", new FencingToken(2));
    assertThatThrownBy(() -> guard.pass("order-1", new FencingToken(1)))
        .isInstanceOf(StaleTokenException.class);
    assertThat(registry.get("orders.refused").functionCounter().count()).isEqualTo(1);
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    assertThat(
            Files.readString(Path.of("src/test/java/io/troupe/api/guard", "GuardMeterTest.java")))
        .contains("    " + LINE + "\n");
    assertThat(Files.readString(Path.of("..", "docs", "metrics.md")))
        .contains("```java\n" + LINE + "\n```");
  }
}
