package io.troupe.trial.verdict;

import static io.troupe.trial.verdict.Told.cas;
import static io.troupe.trial.verdict.Told.judged;
import static io.troupe.trial.verdict.Told.last;
import static io.troupe.trial.verdict.Told.ok;
import static io.troupe.trial.verdict.Told.refused;
import static io.troupe.trial.verdict.Told.seen;
import static io.troupe.trial.verdict.Told.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.testkit.linearizable.CheckLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each promise kept, and each one broken: a judge that passes everything is none. */
class JudgeTest {
  private static final String REGISTER = "register-0";
  private static final String LIST = "list-0#0";
  private static final String COUNTER = "counter-0";
  private static final String ENTRY = "ttl-0#1";

  @Test
  void whatKeepsAllPromisesIsGood() {
    Verdict verdict =
        judged(
            ok("write", REGISTER, "a", 1L, 0, 10),
            unknown("write", REGISTER, "b", 20, 30),
            refused("write", REGISTER, "c", 40, 50),
            refused("read", REGISTER, null, 40, 50),
            seen(REGISTER, 1, 12),
            last(REGISTER, "a", 1L));
    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
    assertThat(verdict.operations()).isEqualTo(5);
    assertThat(verdict.writes()).isEqualTo(3);
    assertThat(verdict.acknowledged()).isEqualTo(1);
    assertThat(verdict.refused()).isEqualTo(2);
    assertThat(verdict.unknown()).isEqualTo(1);
    assertThat(verdict.unknownPercent()).isBetween(33.3, 33.4);
    assertThat(verdict.linearizable()).contains(true);
  }

  @Test
  void anAcknowledgedWriteThatIsGoneIsLostAndContradicts() {
    Verdict verdict =
        judged(
            ok("write", REGISTER, "a", 1L, 0, 10),
            ok("write", REGISTER, "b", 2L, 20, 30),
            seen(REGISTER, 1, 12),
            seen(REGISTER, 2, 32),
            last(REGISTER, "a", 1L));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.linearizable()).contains(false);
    assertThat(verdict.isGood()).isFalse();
  }

  @Test
  void aStaleReadContradicts() {
    Verdict verdict =
        judged(
            false,
            ok("write", REGISTER, "a", 1L, 0, 10),
            ok("write", REGISTER, "b", 2L, 20, 30),
            ok("read", REGISTER, "a", 1L, 40, 50),
            last(REGISTER, "b", 2L));
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.linearizable()).contains(false);
  }

  @Test
  void anElementThatIsGoneIsLost() {
    Verdict verdict =
        judged(cas(LIST, "a", 0, 1, 0), cas(LIST, "a,b", 1, 2, 10), last(LIST, "a", 1L));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.isGood()).isFalse();
  }

  @Test
  void anElementThatIsThereTwiceContradicts() {
    Verdict verdict = judged(unknown("write", LIST, "a,b,a", 0, 5), last(LIST, "a,b,a", 1L));
    assertThat(verdict.linearizable()).contains(false);
    assertThat(verdict.problems()).anyMatch(it -> it.contains("twice"));
  }

  @Test
  void aCounterWhoseIncrementsAllCountIsGood() {
    assertThat(
            judged(
                    ok("increment", COUNTER, "1", null, 0, 10),
                    unknown("increment", COUNTER, null, 5, 15),
                    ok("increment", COUNTER, "3", null, 20, 30),
                    ok("read", COUNTER, "2", null, 18, 28),
                    last(COUNTER, "3", null))
                .isGood())
        .isTrue();
  }

  @Test
  void anIncrementThatIsGoneIsLost() {
    Verdict verdict =
        judged(
            ok("increment", COUNTER, "1", null, 0, 10),
            ok("increment", COUNTER, "2", null, 20, 30),
            last(COUNTER, "1", null));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.linearizable()).contains(false);
  }

  @Test
  void oneNumberMadeTwiceContradicts() {
    assertThat(
            judged(
                    ok("increment", COUNTER, "1", null, 0, 10),
                    ok("increment", COUNTER, "1", null, 5, 15),
                    last(COUNTER, "2", null))
                .linearizable())
        .contains(false);
  }

  @Test
  void aNumberThatNobodyMadeContradicts() {
    assertThat(
            judged(ok("increment", COUNTER, "2", null, 0, 10), last(COUNTER, "2", null))
                .linearizable())
        .contains(false);
  }

  @Test
  void aNumberMadeByWhoBeganLaterContradicts() {
    assertThat(
            judged(
                    ok("increment", COUNTER, "2", null, 0, 10),
                    unknown("increment", COUNTER, null, 11, 20),
                    last(COUNTER, "2", null))
                .linearizable())
        .contains(false);
  }

  @Test
  void aCountThatFallsContradicts() {
    assertThat(
            judged(
                    ok("increment", COUNTER, "1", null, 0, 10),
                    ok("read", COUNTER, null, null, 20, 30),
                    last(COUNTER, "1", null))
                .linearizable())
        .contains(false);
  }

  @Test
  void anEntryIsThereForItsTimeAndStaysGone() {
    Verdict verdict =
        judged(
            ok("put", ENTRY, "100", null, 0, 10),
            ok("read", ENTRY, "100", null, 50, 60),
            // Asked in its time, answered after it.
            ok("read", ENTRY, null, null, 95, 105),
            ok("read", ENTRY, null, null, 110, 120));
    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
  }

  @Test
  void anEntryThatGoesBeforeItsTimeIsLost() {
    Verdict verdict =
        judged(ok("put", ENTRY, "100", null, 0, 10), ok("read", ENTRY, null, null, 80, 99));
    assertThat(verdict.lost()).isEqualTo(1);
  }

  @Test
  void anEntryThatComesBackContradicts() {
    assertThat(
            judged(
                    ok("put", ENTRY, "100", null, 0, 10),
                    ok("read", ENTRY, null, null, 110, 120),
                    ok("read", ENTRY, "100", null, 130, 140))
                .linearizable())
        .contains(false);
  }

  @Test
  void aChangeThatAWatchDidNotShowIsLost() {
    Verdict verdict =
        judged(
            ok("write", REGISTER, "a", 1L, 0, 10),
            ok("write", REGISTER, "b", 2L, 20, 30),
            seen(REGISTER, 2, 31),
            last(REGISTER, "b", 2L));
    assertThat(verdict.lost()).isEqualTo(1);
    assertThat(verdict.linearizable()).contains(true);
  }

  @Test
  void changesShownTwiceOrOutOfOrderContradict() {
    assertThat(
            judged(
                    ok("write", REGISTER, "a", 1L, 0, 10),
                    seen(REGISTER, 1, 11),
                    seen(REGISTER, 1, 12),
                    last(REGISTER, "a", 1L))
                .linearizable())
        .contains(false);
  }

  @Test
  void whatCannotBeCheckedIsNotKnownAndNoPass() {
    Verdict verdict =
        Judge.judge(
            List.of(
                unknown("write", REGISTER, "a", 0, 1),
                unknown("write", REGISTER, "b", 0, 1),
                unknown("write", REGISTER, "c", 0, 1),
                ok("read", REGISTER, "c", 3L, 5, 6),
                ok("read", REGISTER, "b", 2L, 2, 9),
                last(REGISTER, "c", 3L)),
            List.of(),
            2_000_000_000L,
            false,
            new CheckLimits(1, Duration.ofSeconds(10)));
    assertThat(verdict.linearizable()).isEmpty();
    assertThat(verdict.unchecked()).isEqualTo(6);
  }

  @Test
  void aKeyOfNoKindIsRefused() {
    assertThatThrownBy(() -> judged(ok("read", "queue-1", null, null, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queue-1");
  }

  @Test
  void roundsAddUpAndOneBadRoundIsEnough() {
    Verdict good = judged(ok("increment", COUNTER, "1", null, 0, 10), last(COUNTER, "1", null));
    Verdict bad = judged(ok("increment", COUNTER, "1", null, 0, 10), last(COUNTER, null, null));
    Verdict both = good.plus(bad).plus(good);
    assertThat(both.acknowledged()).isEqualTo(3);
    assertThat(both.lost()).isEqualTo(1);
    assertThat(both.linearizable()).isEqualTo(Optional.of(false));
    assertThat(Verdict.NOTHING.plus(good)).isEqualTo(good);
    assertThat(good.withRows(100, 0).isGood()).isTrue();
    assertThat(good.withRows(100, 2).lost()).isEqualTo(2);
    assertThat(good.withRows(100, 2).isGood()).isFalse();
    assertThat(good.withProblem("a node did not come back").isGood()).isFalse();
    Verdict brokenOff = good.plus(Verdict.unjudged("a node did not come back"));
    assertThat(brokenOff.isGood()).isFalse();
    assertThat(brokenOff.linearizable()).isEmpty();
  }
}
