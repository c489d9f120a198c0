package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TakeOverTest {
  private static final Duration TIME = Duration.ofSeconds(5);

  @Test
  void whatComesAfterTheEndIsLate() {
    Seen seen = new TakeOver(8, TIME).run(new OneLock(8, Duration.ofSeconds(-3)), 1);

    assertThat(seen.measured().done()).isEqualTo(8);
    assertThat(seen.measured().latency().getMinValue())
        .isGreaterThanOrEqualTo(Duration.ofMillis(2_990).toNanos());
    assertThat(seen.violations()).isZero();
  }

  @Test
  void whatComesBeforeTheEndIsAViolation() {
    Seen seen = new TakeOver(8, TIME).run(new OneLock(8, Duration.ofHours(1)), 1);

    assertThat(seen.violations()).isEqualTo(8);
  }
}
