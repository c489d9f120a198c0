package io.troupe.trial.verdict;

import static io.troupe.trial.verdict.Told.ok;
import static io.troupe.trial.verdict.Told.refused;
import static io.troupe.trial.verdict.Told.seen;
import static io.troupe.trial.verdict.Told.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapsTest {
  private static final long MS = 1_000_000;

  @Test
  void aGapIsFromOneGoodAnswerToTheNextOfTheSameLane() {
    Gaps gaps =
        gaps(
            700,
            read("register-0", 100),
            read("register-0", 150),
            read("register-0", 650),
            read("register-1", 100),
            read("register-1", 300),
            read("register-1", 690));
    assertThat(gaps.longestMs(0, 700 * MS)).isEqualTo(500);
    assertThat(gaps.longestMs(0, 400 * MS)).as("up to the next fault").isEqualTo(250);
    assertThat(gaps.longestMs(200 * MS, 700 * MS)).as("from the fault on").isEqualTo(450);
    assertThat(gaps.longestMs(660 * MS, 680 * MS)).isEqualTo(20);
  }

  @Test
  void onlyAnswersAreGood() {
    Operation conditionFailed =
        new Operation("c", "cas", "register-0", "v", 1L, Result.FAIL, 2L, 290 * MS, 300 * MS);
    Gaps gaps =
        gaps(
            500,
            read("register-0", 100),
            refused("read", "register-0", null, 140, 150),
            unknown("write", "register-0", "v", 190, 200),
            seen("register-0", 3, 250),
            conditionFailed,
            read("register-0", 490));
    assertThat(gaps.longestMs(0, 500 * MS)).isEqualTo(200);
  }

  @Test
  void keysOfOneLaneAreOne() {
    Gaps gaps = gaps(400, read("ttl-0#1", 100), read("ttl-0#2", 200), read("ttl-0#3", 390));
    assertThat(gaps.longestMs(0, 400 * MS)).isEqualTo(190);
  }

  @Test
  void aLaneThatNobodyAnswersAnyMoreHasAGapToTheEnd() {
    Gaps gaps = gaps(900, read("register-0", 100), read("register-1", 890));
    assertThat(gaps.longestMs(0, 900 * MS)).isEqualTo(800);
  }

  @Test
  void eachFaultHasTheGapsUpToTheNext() {
    Verdict verdict =
        Judge.judge(
            List.of(
                read("counter-0", 100),
                read("counter-0", 350),
                read("counter-0", 400),
                read("counter-0", 1_100),
                read("counter-0", 1_190)),
            List.of(
                new FaultTime("kill", "n1", 150 * MS, 300 * MS),
                new FaultTime("pause", "n2", 500 * MS, 900 * MS)),
            1_200 * MS,
            true,
            CheckLimits.DEFAULT);
    assertThat(verdict.faults())
        .containsExactly(
            new Verdict.Unavailability("kill", "n1", 200),
            new Verdict.Unavailability("pause", "n2", 600));
    assertThat(Judge.worst(verdict.faults())).containsEntry("kill", 200L);
  }

  private static Gaps gaps(long endMs, Operation... operations) {
    return new Gaps(List.of(operations), endMs * MS);
  }

  private static Operation read(String key, long endMs) {
    return ok("read", key, null, null, endMs - 5, endMs);
  }
}
