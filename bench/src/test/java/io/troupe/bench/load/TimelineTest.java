package io.troupe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Duration IN_TIME = Duration.ofMillis(10);
  private static final long STEP = 100_000_000;

  private final Timeline timeline = new Timeline(Duration.ofSeconds(3), IN_TIME);

  @Test
  void whatIsDoneCountsWhenItIsDone() {
    timeline.add(Outcome.DONE, 0, STEP * 10);
    timeline.add(Outcome.REFUSED, STEP * 10, 1);

    assertThat(timeline.donePerSecond(Duration.ZERO, Duration.ofSeconds(1))).isZero();
    assertThat(timeline.donePerSecond(Duration.ofSeconds(1), Duration.ofSeconds(2))).isEqualTo(1);
  }

  @Test
  void itIsWellOnceNothingIsLateRefusedOrNotSentAnyMore() {
    Duration end = Duration.ofSeconds(1);
    assertThat(timeline.recovery(end)).isZero();

    timeline.add(Outcome.DONE, STEP * 10, STEP);
    assertThat(timeline.recovery(end)).as("late").isEqualTo(Duration.ofMillis(100));
    timeline.add(Outcome.REFUSED, STEP * 12, 1);
    assertThat(timeline.recovery(end)).as("refused").isEqualTo(Duration.ofMillis(300));
    timeline.addNotSent(STEP * 14);
    assertThat(timeline.recovery(end)).as("not sent").isEqualTo(Duration.ofMillis(500));
    timeline.add(Outcome.DONE, STEP * 20, 1);
    assertThat(timeline.recovery(end)).as("in time").isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void troubleBeforeTheEndOfTheOverloadIsNoMatter() {
    timeline.addNotSent(STEP * 9);

    assertThat(timeline.recovery(Duration.ofSeconds(1))).isZero();
  }
}
