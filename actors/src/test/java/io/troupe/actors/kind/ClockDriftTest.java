package io.troupe.actors.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockDriftTest {
  @ParameterizedTest
  @CsvSource({"0, 1000, 1001", "10, 1000, 1011", "10, 1, 3", "100, 1000, 1101"})
  void aTimeIsStretchedByItAndByTheMillisecondThatIsAboutToPass(int drift, long asked, long end) {
    assertThat(new ClockDrift(drift).stretched(asked)).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 99, 100})
  void whatIsLeftOfAStretchedTimeIsWhatWasAskedFor(int perMille) {
    ClockDrift drift = new ClockDrift(perMille);
    for (long asked = 1; asked < 5_000; asked++) {
      long left = drift.atLeast(7_000 + drift.stretched(asked), 7_000);
      assertThat(left).isEqualTo(asked);
    }
    assertThat(drift.atLeast(7_000, 9_000)).as("it is over").isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101})
  void clocksDriftByNoMore(int perMille) {
    assertThatThrownBy(() -> new ClockDrift(perMille))
        .hasMessage("clocks may drift by 0 to 100 thousandths, not " + perMille);
  }

  @Test
  void aHundredYearsAreNotTooMuch() {
    long century = 100L * 365 * 24 * 3_600_000;
    assertThat(new ClockDrift(100).stretched(century)).isEqualTo(century / 10 * 11 + 1);
  }
}
