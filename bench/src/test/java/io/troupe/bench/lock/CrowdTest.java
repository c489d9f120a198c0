package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.lock.Crowd.Counted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void eachPairIsCounted() {
    Seen seen =
        new Crowd(4)
            .run(
                new OneLock(4, Duration.ZERO),
                (client, turn) -> "own-" + client,
                Counted.PAIRS,
                SHORT);

    assertThat(seen.measured().done()).isPositive();
    assertThat(seen.measured().unknown()).isZero();
    assertThat(seen.violations()).isZero();
  }

  @Test
  void aFairLockGoesFromOneToTheOther() {
    Seen seen =
        new Crowd(4)
            .run(new OneLock(1, Duration.ZERO), (client, turn) -> "one", Counted.HAND_OVERS, SHORT);

    assertThat(seen.measured().done()).isPositive();
    assertThat(seen.violations()).isZero();
    assertThat(seen.jain()).isBetween(0.25, 1.0);
  }

  @Test
  void whoFailsAsksForNothingMore() {
    Seen seen =
        new Crowd(3)
            .run(
                new OneLock(3, Duration.ZERO),
                (client, turn) -> client == 0 ? "broken" : "own-" + client,
                Counted.PAIRS,
                SHORT);

    assertThat(seen.measured().unknown()).isOne();
    assertThat(seen.measured().done()).isPositive();
    assertThat(seen.jain()).isLessThan(0.67);
  }

  @Test
  void jainIsOneWhereAllGotTheSameAndOneInNWhereOneGotAll() {
    assertThat(Seen.jain(new long[] {7, 7, 7, 7})).isEqualTo(1);
    assertThat(Seen.jain(new long[] {0, 9, 0, 0})).isEqualTo(0.25);
    assertThat(Seen.jain(new long[] {0, 0})).isEqualTo(1);
  }
}
