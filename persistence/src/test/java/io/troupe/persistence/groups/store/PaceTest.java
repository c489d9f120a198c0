package io.troupe.persistence.groups.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MICRO = 1_000;
  private final Pace pace = new Pace();

  private void runsLateBy(long nanos, int times) {
    for (int i = 0; i < times; i++) {
      pace.ran(nanos);
    }
  }

  @Test
  void whoRunsInTimeDoesNotWait() {
    assertThat(pace.pauseNanos()).isZero();
    runsLateBy(249 * MICRO, 1_000);
    assertThat(pace.pauseNanos()).isZero();
  }

  @Test
  void whoRunsLateWaitsTheLongerByTheSquare() {
    runsLateBy(300 * MICRO, 1_000);
    assertThat(pace.pauseNanos()).isBetween(359 * MICRO, 360 * MICRO);
    runsLateBy(600 * MICRO, 1_000);
    assertThat(pace.pauseNanos()).isBetween(1_439 * MICRO, 1_440 * MICRO);
  }

  @Test
  void nobodyWaitsForMoreThanTwoMilliseconds() {
    runsLateBy(Long.MAX_VALUE, 1_000);
    assertThat(pace.pauseNanos()).isEqualTo(2_000 * MICRO);
  }

  @Test
  void oneMachineThatSleptIsForgottenWithinAHundredRounds() {
    runsLateBy(60_000_000_000L, 1);
    assertThat(pace.pauseNanos()).isPositive();
    runsLateBy(30 * MICRO, 100);
    assertThat(pace.pauseNanos()).isZero();
  }

  @Test
  void aClockThatGoesBackIsInTime() {
    runsLateBy(-1_000_000, 100);
    assertThat(pace.pauseNanos()).isZero();
    runsLateBy(Long.MIN_VALUE, 1);
    assertThat(pace.pauseNanos()).isZero();
  }
}
