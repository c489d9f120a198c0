package io.troupe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.bench.load.Schedule.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void operationsAreDueAtEvenDistances() {
    Schedule schedule = Schedule.even(1_000, SECOND);

    assertThat(schedule.operations()).isEqualTo(1_000);
    assertThat(schedule.dueNanos(0)).isZero();
    assertThat(schedule.dueNanos(1)).isEqualTo(1_000_000);
    assertThat(schedule.dueNanos(999)).isEqualTo(999_000_000);
  }

  @Test
  void phasesFollowEachOtherEachWithItsRate() {
    Schedule schedule =
        new Schedule(List.of(new Phase(10, SECOND), new Phase(100, SECOND), new Phase(10, SECOND)));

    assertThat(schedule.operations()).isEqualTo(120);
    assertThat(schedule.nanos()).isEqualTo(3_000_000_000L);
    assertThat(schedule.dueNanos(9)).isEqualTo(900_000_000);
    assertThat(schedule.dueNanos(10)).isEqualTo(1_000_000_000);
    assertThat(schedule.dueNanos(11)).isEqualTo(1_010_000_000);
    assertThat(schedule.dueNanos(110)).isEqualTo(2_000_000_000);
    assertThat(schedule.dueNanos(119)).isEqualTo(2_900_000_000L);
  }

  @Test
  void nothingIsDueAfterTheEnd() {
    assertThatThrownBy(() -> Schedule.even(10, SECOND).dueNanos(10))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> Schedule.even(0, SECOND)).isInstanceOf(IllegalArgumentException.class);
  }
}
