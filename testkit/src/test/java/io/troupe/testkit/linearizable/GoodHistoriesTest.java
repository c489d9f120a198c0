package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Histories small enough to be judged by eye, all of them linearizable. */
class GoodHistoriesTest {
  private static void assertGood(String drawing) {
    CheckReport report = Diagram.judge(drawing);
    assertThat(report.isLinearizable()).as(report.describe()).isTrue();
  }

  @Test
  void oneAfterTheOther() {
    assertGood(
        """
        c1 read         |--|                                   absent
        c1 write a          |--|                               ok 1
        c1 read                 |--|                           a 1
        c1 cas b if 1               |--|                       ok 2
        c1 cas c if 1                   |--|                   fail 2
        c1 delete                           |--|               ok
        c1 read                                 |--|           absent
        c1 cas d if 0                               |--|       ok 7
        """);
  }

  @Test
  void readBesideAWriteMaySeeEitherState() {
    assertGood(
        """
        c1 write a      |--|                 ok 1
        c1 write b           |----------|    ok 2
        c2 read               |--|           b 2
        c3 read              |-|             a 1
        """);
  }

  @Test
  void touchingSpansAreConcurrent() {
    assertGood(
        """
        c1 write a      |--|                 ok 1
        c2 read         |--|                 absent
        c2 read            |--|              absent
        """);
  }

  @Test
  void writesBesideEachOtherTakeEffectInTheOrderOfTheirVersions() {
    assertGood(
        """
        c1 write a      |--------|           ok 3
        c2 write b      |--------|           ok 1
        c3 write c      |--------|           ok 2
        c4 read                    |--|      a 3
        """);
  }

  @Test
  void unknownWriteMayTakeEffectLongAfterItWasGivenUp() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 write b      |--?
        c3 read               |--|                    a 1
        c3 write c                 |--|               ok 2
        c3 read                         |--|          b 3
        """);
  }

  @Test
  void unknownWriteMayNeverTakeEffect() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 write b      |--?
        c2 delete       |--?
        c3 read               |--|                    a 1
        """);
  }

  @Test
  void unknownDeleteExplainsAnAbsence() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 delete       |--?
        c3 read               |--|                    a 1
        c3 read                    |--|               absent
        """);
  }

  @Test
  void unknownConditionalDeleteMayFollowAnUnknownWriteThatNobodySaw() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 write b         |--?
        c3 delete if 2     |--?
        c4 read                |--|                   absent
        """);
  }

  @Test
  void unknownWritesAreNotWastedOnWhatAnUnknownDeleteExplains() {
    assertGood(
        """
        c1 write a      |--|                                           ok 1
        c2 write b      |--?
        c3 delete if 2  |--?
        c4 read              |--|                                      absent
        c2 write c                |--?
        c3 delete if 4            |--?
        c5 delete                 |--?
        c1 write d                |--|                                 ok 3
        c4 read                        |--|                            absent
        c4 cas e if 3                       |--|                       fail 9
        """);
  }

  @Test
  void versionOfUnknownOriginIsExplainedByAnUnknownWrite() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 write b         |--?
        c3 cas c if 1          |--|                   fail 4
        c3 cas d if 4               |--|              ok 5
        """);
  }

  @Test
  void unknownCasThatIsReadTookEffectOnItsVersion() {
    assertGood(
        """
        c1 write a      |--|                          ok 1
        c2 cas b if 1      |--?
        c3 cas c if 1      |--?
        c4 cas d if 2          |--|                   ok 3
        c4 read                     |--|              d 3
        """);
  }

  @Test
  void deleteOfNothingIsDoneAtOnce() {
    assertGood(
        """
        c1 delete       |--|                          ok
        c1 delete            |--|                     fail 0
        c2 write a      |---------|                   ok 1
        c1 delete                   |--|              ok 2
        c1 read                          |--|         absent
        """);
  }

  @Test
  void withoutVersionsTheValuesAloneAreJudged() {
    assertGood(
        """
        c1 write a      |-------|                     ok
        c2 write b      |-------|                     ok
        c3 write c      |-------|                     ok
        c4 read            |-|                        b
        c4 read                   |--|                a
        c5 delete       |-------|                     ok
        """);
  }
}
