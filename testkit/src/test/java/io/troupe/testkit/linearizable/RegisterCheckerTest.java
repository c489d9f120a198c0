package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.testkit.history.Operation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is judged, what is refused, and how it is reported. */
class RegisterCheckerTest {
  @Test
  void eachKeyOnItsOwn() {
    List<Operation> good = Diagram.history("c1 read      |--|    absent\n");
    List<Operation> bad = Diagram.history("c1 read      |--|    z 1\n");
    Operation other = bad.getFirst();
    Operation moved =
        new Operation(
            other.client(),
            other.op(),
            "other",
            other.value(),
            null,
            other.result(),
            other.version(),
            other.startNs(),
            other.endNs());
    CheckReport report =
        new RegisterChecker(CheckLimits.DEFAULT).check(List.of(good.getFirst(), moved));
    assertThat(report.verdicts()).extracting(Verdict::key).containsExactly("k", "other");
    assertThat(report.verdicts().getFirst()).isInstanceOf(Verdict.Linearizable.class);
    assertThat(report.violations()).extracting(Verdict::key).containsExactly("other");
    assertThat(report.operationsChecked()).isEqualTo(2);
  }

  @Test
  void nothingAsPassedThatItDidNotFinish() {
    List<Operation> history =
        Diagram.history(
            """
            c1 write a      |--|             ok 1
            c1 read              |--|        a 1
            c1 read                  |--|    a 1
            """);
    CheckReport report =
        new RegisterChecker(new CheckLimits(1, Duration.ofSeconds(1))).check(history);
    assertThat(report.isLinearizable()).isFalse();
    assertThat(report.violations()).isEmpty();
    assertThat(report.operationsChecked()).isZero();
    assertThat(report.unchecked())
        .containsExactly(new Verdict.Unchecked("k", 3, "more than 1 states at the same time"));
  }

  @Test
  void noMoreThan64AtTheSameTime() {
    StringBuilder crowd = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      crowd.append("c%02d read |--| absent\n".formatted(i));
    }
    assertThat(Diagram.judge(crowd.toString()).unchecked())
        .extracting(Verdict.Unchecked::why)
        .containsExactly("more than 64 operations at the same time");
  }

  @Test
  void noHistoryThatIsNotOneOfARegister() {
    assertRefused("c1 write a |--| ok 1\nc2 write a |--?\n", "the same value");
    assertRefused("c1 write a |--| ok 1\nc2 read |--| a\n", "lacks a version");
    assertRefused("c1 read |--| absent 4\n", "found nothing, at a version");
    assertRefused("c1 write a if 1 |--| ok 1\n", "which is a cas");
    assertRefused("c1 cas a |--| ok 1\n", "lacks value or expected");
  }

  private static void assertRefused(String drawing, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Diagram.judge(drawing))
        .withMessageContaining(why);
  }

  @Test
  void explanationsReadWell() {
    CheckReport report =
        Diagram.judge(
            """
            c1 write a      |--|                          ok 1
            c1 write b           |--|                     ok 2
            c2 cas c if 2             |--|                fail 1
            c2 read                        |--|           b 2
            """);
    assertThat(report.describe())
        .isEqualTo(
            """
            4 operations checked on 1 keys, 1 keys not linearizable, 0 keys unchecked
            key k, broken: who asks after an answer was given sees that state or a newer one
              [ 0.000 ms,  0.000 ms] c1: write b -> ok, version 2
              [ 0.000 ms,  0.000 ms] c2: cas c if version 2 -> fail, version 1
            """);
  }
}
