package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.Diagram;
import org.junit.jupiter.api.Test;

/** Histories small enough to be judged by eye, all of them linearizable. */
class GoodQueuesTest {
  private static void assertGood(String drawing) {
    CheckReport report = new QueueChecker().check(Diagram.history(drawing));
    assertThat(report.isLinearizable()).as(report.describe()).isTrue();
  }

  @Test
  void oneAfterTheOther() {
    assertGood(
        """
        c1 dequeue      |--|                                   empty
        c1 enqueue a        |--|                               ok
        c1 enqueue b            |--|                           ok
        c1 dequeue                  |--|                       a
        c1 enqueue c                    |--|                   fail
        c1 dequeue                          |--|               b
        c1 dequeue                              |--|           empty
        """);
  }

  @Test
  void enqueuesBesideEachOtherComeInAnyOrder() {
    assertGood(
        """
        c1 enqueue a    |------|                      ok
        c2 enqueue b      |--|                        ok
        c3 dequeue                 |--|               b
        c3 dequeue                     |--|           a
        """);
  }

  @Test
  void touchingSpansAreConcurrent() {
    assertGood(
        """
        c1 enqueue a    |--|                          ok
        c2 enqueue b       |--|                       ok
        c3 dequeue             |--|                   b
        c4 dequeue                |--|                a
        """);
  }

  @Test
  void valueMayBeTakenWhileItIsBeingPutIn() {
    assertGood(
        """
        c1 enqueue a    |--------------|              ok
        c2 dequeue        |--|                        a
        c2 dequeue            |--|                    empty
        """);
  }

  @Test
  void emptyForAMomentBetweenTwoValues() {
    assertGood(
        """
        c1 enqueue a    |--|                          ok
        c2 dequeue           |----|                   a
        c3 dequeue          |--------|                empty
        c1 enqueue b              |--|                ok
        c2 dequeue                        |--|        b
        """);
  }

  @Test
  void unknownEnqueueMayHappenLongAfterItWasGivenUp() {
    assertGood(
        """
        c1 enqueue a    |--?
        c2 enqueue b         |--|                     ok
        c3 dequeue                |--|                b
        c3 dequeue                    |--|            empty
        c3 dequeue                        |--|        a
        """);
  }

  @Test
  void unknownEnqueueMayNeverHappen() {
    assertGood(
        """
        c1 enqueue a    |--?
        c2 enqueue b         |--|                     ok
        c3 dequeue                |--|                b
        c3 dequeue                    |--|            empty
        """);
  }

  @Test
  void unknownDequeueMayHaveTakenWhatWasPassedOver() {
    assertGood(
        """
        c1 enqueue a    |--|                          ok
        c1 enqueue b        |--|                      ok
        c2 dequeue      |--?
        c3 dequeue                |--|                b
        c3 dequeue                    |--|            empty
        """);
  }

  @Test
  void unknownDequeueMayNeverHappen() {
    assertGood(
        """
        c1 enqueue a    |--|                          ok
        c2 dequeue      |--?
        c2 dequeue      |--?
        c3 dequeue                |--|                a
        """);
  }

  @Test
  void unknownDequeuesTakeWhatHasToGoFirst() {
    assertGood(
        """
        c1 enqueue a    |--|                                       ok
        c1 enqueue b        |--|                                   ok
        c2 dequeue      |--?
        c3 dequeue                    |--?
        c4 dequeue                  |-----|                        empty
        c1 enqueue d                        |--|                   ok
        c1 enqueue e                            |--|               ok
        c5 dequeue                                    |--?
        c6 dequeue                                        |--|     e
        """);
  }

  @Test
  void whatNobodyTookIsStillIn() {
    assertGood(
        """
        c1 enqueue a    |--|                          ok
        c1 enqueue b        |--|                      ok
        c3 dequeue                |--|                a
        """);
  }
}
