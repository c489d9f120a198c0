package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.Conflict;
import io.troupe.testkit.linearizable.Diagram;
import io.troupe.testkit.linearizable.Guarantee;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories small enough to be judged by eye, each with one fault. */
class BrokenQueuesTest {

  /** The conflict must be these lines of the drawing, counted from 1. */
  private static void assertBroken(Guarantee guarantee, String drawing, int... lines) {
    List<Operation> history = Diagram.history(drawing);
    CheckReport report = new QueueChecker().check(history);
    assertThat(report.violations()).as(report.describe()).hasSize(1);
    Conflict conflict = report.violations().getFirst().conflict();
    assertThat(conflict.operations().stream().map(o -> history.indexOf(o) + 1))
        .as(conflict.describe())
        .containsExactlyInAnyOrder(Arrays.stream(lines).boxed().toArray(Integer[]::new));
    assertThat(conflict.broken()).as(conflict.describe()).isEqualTo(guarantee);
    assertThat(conflict.shortest()).isTrue();
  }

  @Test
  void valueOutOfThinAir() {
    assertBroken(
        Guarantee.DEQUEUED_WAS_ENQUEUED,
        """
        c1 enqueue a    |--|                          ok
        c2 dequeue           |--|                     z
        """,
        2);
  }

  @Test
  void valueFromTheFuture() {
    assertBroken(
        Guarantee.DEQUEUED_WAS_ENQUEUED,
        """
        c2 dequeue      |--|                          a
        c1 enqueue a         |--|                     ok
        """,
        1,
        2);
  }

  @Test
  void refusedValue() {
    assertBroken(
        Guarantee.REFUSED_HAS_NO_EFFECT,
        """
        c1 enqueue a    |--|                          fail
        c2 dequeue           |--|                     a
        """,
        1,
        2);
  }

  @Test
  void doubledValue() {
    assertBroken(
        Guarantee.DEQUEUED_ONCE,
        """
        c1 enqueue a    |--|                          ok
        c1 enqueue b         |--|                     ok
        c2 dequeue                |--|                a
        c3 dequeue                 |--|               a
        """,
        3,
        4);
  }

  @Test
  void swappedValues() {
    assertBroken(
        Guarantee.FIRST_IN_FIRST_OUT,
        """
        c1 enqueue a    |--|                                   ok
        c1 enqueue b         |--|                              ok
        c1 enqueue c              |--|                         ok
        c2 dequeue                     |--|                    a
        c2 dequeue                          |--|               c
        c2 dequeue                               |--|          b
        """,
        2,
        3,
        5,
        6);
  }

  @Test
  void lostValue() {
    assertBroken(
        Guarantee.ENQUEUED_IS_NOT_LOST,
        """
        c1 enqueue a    |--|                          ok
        c1 enqueue b         |--|                     ok
        c2 dequeue                |--|                b
        c2 dequeue                     |--?
        """,
        1,
        2,
        3);
  }

  @Test
  void moreLostThanAnybodyCanHaveTaken() {
    assertBroken(
        Guarantee.ENQUEUED_IS_NOT_LOST,
        """
        c1 enqueue a    |--|                                   ok
        c1 enqueue b         |--|                              ok
        c1 enqueue c              |--|                         ok
        c1 enqueue d                   |--|                    ok
        c2 dequeue      |--?
        c2 dequeue                          |--|               c
        c2 dequeue                               |--?
        """,
        1,
        2,
        3,
        5,
        6);
  }

  @Test
  void emptyThoughFull() {
    assertBroken(
        Guarantee.EMPTY_MEANS_EMPTY,
        """
        c1 enqueue a    |--|                          ok
        c2 dequeue           |--|                     empty
        c3 dequeue               |------|             a
        c2 dequeue                          |--|      empty
        """,
        1,
        2,
        3);
  }

  @Test
  void emptyThoughOneValueFollowsTheOther() {
    assertBroken(
        Guarantee.EMPTY_MEANS_EMPTY,
        """
        c1 enqueue a    |--|                                   ok
        c2 dequeue           |--------------|                  empty
        c1 enqueue b             |--|                          ok
        c3 dequeue                     |------|                a
        c3 dequeue                               |--|          b
        """,
        1,
        2,
        3,
        4,
        5);
  }

  @Test
  void emptyThoughNotAllCanHaveBeenTaken() {
    assertBroken(
        Guarantee.EMPTY_MEANS_EMPTY,
        """
        c1 enqueue a    |--|                                   ok
        c1 enqueue b         |--|                              ok
        c1 enqueue c              |--|                         ok
        c2 dequeue      |--?
        c3 dequeue                     |--|                    empty
        c4 dequeue                          |--?
        """,
        1,
        2,
        4,
        5);
  }

  @Test
  void emptyThoughFullWithoutWhatIsSuperfluous() {
    assertBroken(
        Guarantee.EMPTY_MEANS_EMPTY,
        """
        c1 enqueue a    |--|                                   ok
        c2 enqueue m    |--|                                   ok
        c3 dequeue           |-----------------|               empty
        c1 enqueue b           |--|                            ok
        c4 dequeue                  |--?
        c5 dequeue                        |--|                 m
        """,
        1,
        3,
        4,
        5);
  }

  @Test
  void oneUnknownEnqueueThatComesTwice() {
    assertBroken(
        Guarantee.DEQUEUED_ONCE,
        """
        c1 enqueue a    |--?
        c2 dequeue           |--|                     a
        c2 dequeue                |--|                empty
        c2 dequeue                     |--|           a
        """,
        2,
        4);
  }
}
