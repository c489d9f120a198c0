package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories small enough to be judged by eye, each with one fault. */
class BrokenHistoriesTest {

  /** The conflict must be these lines of the drawing, counted from 1. */
  private static void assertBroken(Guarantee guarantee, String drawing, int... lines) {
    CheckReport report = Diagram.judge(drawing);
    assertThat(report.violations()).as(report.describe()).hasSize(1);
    Conflict conflict = report.violations().getFirst().conflict();
    List<Operation> history = Diagram.history(drawing);
    assertThat(conflict.operations().stream().map(o -> history.indexOf(o) + 1))
        .as(conflict.describe())
        .containsExactlyInAnyOrder(Arrays.stream(lines).boxed().toArray(Integer[]::new));
    assertThat(conflict.broken()).as(conflict.describe()).isEqualTo(guarantee);
    assertThat(conflict.shortest()).isTrue();
  }

  @Test
  void staleRead() {
    assertBroken(
        Guarantee.READS_ARE_FRESH,
        """
        c1 write a      |--|                          ok 1
        c1 write b           |--|                     ok 2
        c2 read                   |--|                a 1
        c2 read                        |--|           b 2
        """,
        2,
        3);
  }

  @Test
  void readThatGoesBackBehindAnotherRead() {
    assertBroken(
        Guarantee.READS_ARE_FRESH,
        """
        c1 write a      |--|                          ok 1
        c1 write b           |------------------|     ok 2
        c2 read                |--|                   b 2
        c3 read                     |--|              a 1
        """,
        3,
        4);
  }

  @Test
  void lostWrite() {
    assertBroken(
        Guarantee.ACKNOWLEDGED_IS_VISIBLE,
        """
        c1 write a      |--|                          ok 1
        c1 write b           |--|                     ok 2
        c2 read                   |--|                a 1
        c2 read                        |--|           a 1
        """,
        2,
        3);
  }

  @Test
  void lostFirstWrite() {
    assertBroken(
        Guarantee.ACKNOWLEDGED_IS_VISIBLE,
        """
        c1 write a      |--|                          ok 1
        c2 read                   |--|                absent
        """,
        1,
        2);
  }

  @Test
  void lostWriteWhoseVersionIsGivenAgain() {
    assertBroken(
        Guarantee.VERSIONS_RISE,
        """
        c1 write a      |--|                          ok 1
        c1 write b           |--|                     ok 2
        c2 write c                |--|                ok 2
        """,
        2,
        3);
  }

  @Test
  void valueFromNowhere() {
    assertBroken(
        Guarantee.VALUES_COME_FROM_WRITES,
        """
        c1 write a      |--|                          ok 1
        c2 read              |--|                     z 1
        """,
        2);
  }

  @Test
  void valueFromTheFuture() {
    assertBroken(
        Guarantee.VALUES_COME_FROM_WRITES,
        """
        c2 read         |--|                          a 1
        c1 write a            |--|                    ok 1
        """,
        1);
  }

  @Test
  void versionGoingBack() {
    assertBroken(
        Guarantee.VERSIONS_RISE,
        """
        c1 write a      |--|                          ok 5
        c2 write b           |--|                     ok 4
        """,
        1,
        2);
  }

  @Test
  void versionSmallerThanOneAlreadySeen() {
    assertBroken(
        Guarantee.VERSIONS_RISE,
        """
        c1 write a      |-----------------|           ok 5
        c2 read              |--|                     a 5
        c3 write b                |--|                ok 4
        """,
        2,
        3);
  }

  @Test
  void oneVersionWithTwoValues() {
    assertBroken(
        Guarantee.VERSIONS_RISE,
        """
        c1 write a      |--?
        c2 write b      |--?
        c3 read              |--|                     a 1
        c3 read                   |--|                b 1
        """,
        3,
        4);
  }

  @Test
  void refusedWriteThatIsLaterVisible() {
    assertBroken(
        Guarantee.REFUSED_HAS_NO_EFFECT,
        """
        c1 write a      |--|                          fail
        c2 read              |--|                     a 1
        """,
        2);
  }

  @Test
  void oneUnknownWriteWithTwoEffects() {
    assertBroken(
        Guarantee.ONE_EFFECT_PER_OPERATION,
        """
        c1 write a      |--?
        c2 read              |--|                     a 1
        c2 write b                |--|                ok 2
        c2 read                        |--|           a 3
        """,
        2,
        4);
  }

  @Test
  void acknowledgedWriteAppliedAgain() {
    assertBroken(
        Guarantee.ONE_EFFECT_PER_OPERATION,
        """
        c1 write a      |--|                          ok 1
        c2 read              |--|                     a 2
        """,
        1,
        2);
  }

  @Test
  void readOfADeletedKey() {
    assertBroken(
        Guarantee.DELETED_STAYS_DELETED,
        """
        c1 write a      |--|                          ok 1
        c1 delete            |--|                     ok
        c2 read                   |--|                a 1
        """,
        1,
        2,
        3);
  }

  @Test
  void oneUnknownDeleteThatDeletesTwice() {
    assertBroken(
        Guarantee.ACKNOWLEDGED_IS_VISIBLE,
        """
        c1 write a      |--|                                   ok 1
        c2 delete       |--?
        c3 read              |--|                              absent
        c1 write b                 |--|                        ok 2
        c3 read                         |--|                   absent
        """,
        1,
        3,
        4,
        5);
  }

  @Test
  void twoCasOnOneVersion() {
    assertBroken(
        Guarantee.CONDITIONS_HOLD,
        """
        c1 write a      |--|                          ok 1
        c1 cas b if 1        |----|                   ok 2
        c2 cas c if 1        |----|                   ok 3
        """,
        2,
        3);
  }

  @Test
  void casThatSkipsAWriteInBetween() {
    assertBroken(
        Guarantee.CONDITIONS_HOLD,
        """
        c1 write a      |--|                          ok 1
        c2 cas b if 1       |-----|                   ok 3
        c1 write c            |--|                    ok 2
        """,
        2,
        3);
  }

  @Test
  void createOverAnExistingValue() {
    assertBroken(
        Guarantee.CONDITIONS_HOLD,
        """
        c1 write a      |--|                          ok 1
        c2 cas b if 0        |--|                     ok 2
        """,
        1,
        2);
  }

  @Test
  void mismatchThoughTheVersionMatched() {
    assertBroken(
        Guarantee.CONDITIONS_HOLD,
        """
        c1 write a      |--|                          ok 1
        c2 cas b if 1        |--|                     fail 1
        """,
        2);
  }

  @Test
  void mismatchThatSpeaksOfATombstone() {
    assertBroken(
        Guarantee.VERSIONS_RISE,
        """
        c1 write a      |--|                          ok 1
        c1 delete            |--|                     ok 2
        c2 cas b if 1             |--|                fail 2
        """,
        2,
        3);
  }

  @Test
  void mismatchWithAnOldVersion() {
    assertBroken(
        Guarantee.READS_ARE_FRESH,
        """
        c1 write a      |--|                          ok 1
        c1 write b           |--|                     ok 2
        c2 cas c if 2             |--|                fail 1
        c2 read                        |--|           b 2
        """,
        2,
        3);
  }

  @Test
  void withoutVersionsAStaleRead() {
    assertBroken(
        Guarantee.READS_ARE_FRESH,
        """
        c1 write a      |--|                          ok
        c1 write b           |--|                     ok
        c2 read                   |--|                a
        c2 read                        |--|           b
        """,
        1,
        2,
        3);
  }

  @Test
  void withoutVersionsTwoReadersWhoSawTwoOrders() {
    assertBroken(
        Guarantee.READS_ARE_FRESH,
        """
        c1 write a      |--|                          ok
        c2 write b      |--|                          ok
        c3 read              |--|                     a
        c3 read                   |--|                b
        """,
        2,
        3,
        4);
  }
}
