package io.troupe.trial.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.trial.workload.Meter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final Meter.Reading READING =
      new Meter.Reading(12_345, 6_789, 12, 3, 1_250, 18_400);

  @Test
  void showsNodesRatesAndEvents() {
    assertThat(new Screen(100).lines(sight(OptionalInt.empty())))
        .containsExactly(
            "node   state     partitions",
            "n1     up               128  ########################",
            "n2     paused            64  ############",
            "n3     down               ?",
            "",
            "1,234 answers/s, p50 1.3 ms, p99 18.4 ms",
            "6,789 writes acknowledged, 12 refused, 3 unknown",
            "",
            " 42 s  kill -9 n3");
  }

  @Test
  void showsLeadersWhereNodesSayThem() {
    assertThat(new Screen(100).lines(sight(OptionalInt.of(3))))
        .startsWith(
            "node   state     partitions leads",
            "n1     up               128     3 ########################",
            "n2     paused            64     ? ############");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    assertThat(new Screen(20).lines(sight(OptionalInt.empty())))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(20));
  }

  @Test
  void isOneLineWhereNothingCanBePaintedOver() {
    assertThat(new Screen(100).line(sight(OptionalInt.empty())))
        .isEqualTo(
            " 43 s  1,234 answers/s, p50 1.3 ms, p99 18.4 ms;"
                + " 6,789 writes acknowledged, 12 refused, 3 unknown;"
                + " n1=up/128 n2=paused/64 n3=down");
  }

  @Test
  void saysWhatGoesOnBeforeClientsAreAtWork() {
    Meter.Reading nothing = new Meter().read();
    assertThat(new Screen(100).lines(sight(OptionalInt.empty(), nothing)))
        .contains("7 rows are durable")
        .noneMatch(line -> line.contains("answers/s"));
    assertThat(new Screen(100).line(sight(OptionalInt.empty(), nothing)))
        .isEqualTo(" 43 s  7 rows are durable; n1=up/128 n2=paused/64 n3=down");
  }

  private static Sight sight(OptionalInt leads) {
    return sight(leads, READING);
  }

  private static Sight sight(OptionalInt leads, Meter.Reading reading) {
    return new Sight(
        Duration.ofMillis(43_900),
        List.of(
            new Sight.NodeSight("n1", "up", OptionalInt.of(128), leads),
            new Sight.NodeSight("n2", "paused", OptionalInt.of(64), OptionalInt.empty()),
            new Sight.NodeSight("n3", "down", OptionalInt.empty(), OptionalInt.empty())),
        "7 rows are durable",
        reading,
        1_234,
        List.of(new Sight.Event(Duration.ofSeconds(42), "kill -9 n3")));
  }
}
