package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.OpenOperation;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.Diagram;
import io.troupe.testkit.linearizable.Verdict;
import org.junit.jupiter.api.Test;

/** What is judged, what is refused, and how it is reported. */
class QueueCheckerTest {
  @Test
  void eachKeyOnItsOwn() {
    HistoryRecorder recorder = new HistoryRecorder(10);
    recorder.start("c1", QueueChecker.ENQUEUE, "q1", "a").ok();
    recorder.start("c1", QueueChecker.DEQUEUE, "q2", null).ok("a");
    OpenOperation dequeue = recorder.start("c1", QueueChecker.DEQUEUE, "q1", null);
    dequeue.ok("a");
    recorder.start("c1", QueueChecker.ENQUEUE, "q2", "b").info();
    recorder.start("c1", QueueChecker.DEQUEUE, "q1", null).info();
    recorder.start("c1", QueueChecker.DEQUEUE, "q1", null).fail();
    recorder.start("c1", QueueChecker.DEQUEUE, "q1", null).ok();
    CheckReport report = new QueueChecker().check(recorder.finish());
    assertThat(report.verdicts()).extracting(Verdict::key).containsExactly("q1", "q2");
    assertThat(report.violations()).extracting(Verdict::key).containsExactly("q2");
    assertThat(report.operationsChecked()).isEqualTo(7);
  }

  @Test
  void noHistoryThatIsNotOneOfAQueue() {
    assertRefused("c1 enqueue a |--| ok\nc2 enqueue a |--?\n", "that another enqueues too");
    assertRefused("c1 enqueue |--| ok\n", "enqueues no value");
    assertRefused("c1 enqueue a |--| ok 1\n", "has a version");
    assertRefused("c1 enqueue a if 1 |--| ok\n", "has a condition");
    assertRefused("c1 write a |--| ok\n", "is not an operation of a queue");
  }

  private static void assertRefused(String drawing, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueueChecker().check(Diagram.history(drawing)))
        .withMessageContaining(why);
  }

  @Test
  void noAnswerThatNobodyHeard() {
    HistoryRecorder recorder = new HistoryRecorder(10);
    recorder.start("c1", QueueChecker.DEQUEUE, "q", "a").info();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueueChecker().check(recorder.finish()))
        .withMessageContaining("has a value, but no answer");
  }

  @Test
  void explanationsReadWell() {
    CheckReport report =
        new QueueChecker()
            .check(
                Diagram.history(
                    """
                    c1 enqueue a    |--|                          ok
                    c1 enqueue b         |--|                     ok
                    c2 dequeue           |--?
                    c2 dequeue                |--|                empty
                    c2 dequeue                     |--|           b
                    """));
    assertThat(report.describe())
        .isEqualTo(
            """
            5 operations checked on 1 keys, 1 keys not linearizable, 0 keys unchecked
            key k, broken: a dequeue finds nothing only when nothing is there
              [ 0.000 ms,  0.000 ms] c1: enqueue b -> ok
              [ 0.000 ms,  0.000 ms] c2: dequeue -> ok, empty
              [ 0.000 ms,  0.000 ms] c2: dequeue -> ok, b
            """);
  }
}
