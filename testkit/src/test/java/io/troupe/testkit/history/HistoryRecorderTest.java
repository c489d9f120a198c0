package io.troupe.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final List<Operation> copy = new ArrayList<>();
  private final HistoryRecorder recorder =
      new HistoryRecorder(100, nowNs::incrementAndGet, copy::add);

  @Test
  void everyKindOfAnswerIsRecorded() {
    recorder.start("c1", "write", "k", "a").ok(1);
    recorder.start("c1", "read", "k", null).ok("a", 1);
    recorder.start("c1", "read", "k", null).ok();
    recorder.start("c1", "read", "k", null).ok("a");
    recorder.start("c1", "cas", "k", "b", 1L).fail();
    recorder.start("c1", "cas", "k", "b", 1L).fail(2);
    recorder.start("c1", "delete", "k", null).ok();
    recorder.start("c1", "write", "k", "b").info();
    assertThat(recorder.finish())
        .containsExactly(
            new Operation("c1", "write", "k", "a", null, Result.OK, 1L, 1, 2L),
            new Operation("c1", "read", "k", "a", null, Result.OK, 1L, 3, 4L),
            new Operation("c1", "read", "k", null, null, Result.OK, null, 5, 6L),
            new Operation("c1", "read", "k", "a", null, Result.OK, null, 7, 8L),
            new Operation("c1", "cas", "k", "b", 1L, Result.FAIL, null, 9, 10L),
            new Operation("c1", "cas", "k", "b", 1L, Result.FAIL, 2L, 11, 12L),
            new Operation("c1", "delete", "k", null, null, Result.OK, null, 13, 14L),
            new Operation("c1", "write", "k", "b", null, Result.INFO, null, 15, 16L))
        .isEqualTo(copy);
  }

  @Test
  void operationsAreInTheOrderOfTheirEnds() {
    OpenOperation first = recorder.start("c1", "write", "k", "a");
    OpenOperation second = recorder.start("c2", "write", "k", "b");
    second.ok(1);
    first.ok(2);
    assertThat(recorder.finish()).extracting(Operation::client).containsExactly("c2", "c1");
  }

  @Test
  void whatIsStillOpenAtTheEndIsUnknown() {
    OpenOperation late = recorder.start("c1", "write", "k", "a");
    Operation unknown = new Operation("c1", "write", "k", "a", null, Result.INFO, null, 1, null);
    assertThat(recorder.finish()).containsExactly(unknown);
    late.ok(1);
    assertThat(recorder.finish()).containsExactly(unknown).isEqualTo(copy);
    assertThatIllegalStateException()
        .isThrownBy(() -> recorder.start("c1", "read", "k", null))
        .withMessageContaining("finished");
  }

  @Test
  void anOperationHasOneOutcome() {
    OpenOperation operation = recorder.start("c1", "write", "k", "a");
    operation.info();
    assertThatIllegalStateException()
        .isThrownBy(() -> operation.ok(1))
        .withMessageContaining("completed twice");
    assertThat(recorder.finish()).extracting(Operation::result).containsExactly(Result.INFO);
  }

  @Test
  void fullHistoryTakesNoMore() {
    HistoryRecorder small = new HistoryRecorder(2);
    small.start("c1", "read", "k", null).ok();
    small.start("c1", "read", "k", null);
    assertThatIllegalStateException()
        .isThrownBy(() -> small.start("c1", "read", "k", null))
        .withMessageContaining("full: 2");
  }
}
