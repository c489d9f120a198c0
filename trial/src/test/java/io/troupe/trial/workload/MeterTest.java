package io.troupe.trial.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Meter meter = new Meter();

  @Test
  void countsOutcomesAndForgetsLatenciesOnceRead() {
    for (int i = 1; i <= 100; i++) {
      count("read", Result.OK, i);
    }
    count("write", Result.OK, 1);
    count("write", Result.FAIL, 1);
    count("write", Result.INFO, 1);
    count("read", Result.FAIL, 1);
    count("seen", Result.OK, 1);
    assertThat(meter.read()).isEqualTo(new Meter.Reading(101, 1, 2, 1, 50_000, 99_000));
    assertThat(meter.read()).isEqualTo(new Meter.Reading(101, 1, 2, 1, 0, 0));
  }

  private void count(String op, Result result, long tookMs) {
    meter.count(
        new Operation("c", op, "register-0", null, null, result, null, 0, tookMs * 1_000_000));
  }
}
