package io.troupe.sharding.downing;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Member.State;
import io.troupe.actors.membership.View;
import io.troupe.sharding.register.FakeRegister;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictsRulesTest {
  private final Verdicts verdicts = new Verdicts();
  private long number;

  @Test
  void whoIsDownIsOver() {
    hear(1, State.UP);
    assertThat(verdicts.isOver(1)).isFalse();
    hear(1, State.DOWN);
    assertThat(verdicts.isOver(1)).isTrue();
  }

  @Test
  void whoWasReplacedIsOver() {
    hear(1, State.UP);
    hear(2, State.ENTERED);
    assertThat(verdicts.isOver(1)).isTrue();
    assertThat(verdicts.isOver(2)).isFalse();
  }

  @Test
  void ofWhomTheRegisterNeverToldIsNotOver() {
    hear(1, State.DOWN);
    assertThat(verdicts.isOver(2)).isFalse();
  }

  @Test
  void whoIsNotInTheClusterIsForgotten() {
    hear(1, State.UP);
    hear(2, State.UP);
    verdicts.heard(view(3, State.UP), Set.of(3L));
    assertThat(verdicts.isOver(1)).isFalse();
  }

  private void hear(long incarnation, State state) {
    verdicts.heard(view(incarnation, state), Set.of(1L, 2L, 3L));
  }

  private View view(long incarnation, State state) {
    return new View(
        new MembershipNumber(++number),
        List.of(FakeRegister.member("a", incarnation, "pekko://t@127.0.0.1:1", state)),
        new TreeMap<>());
  }
}
