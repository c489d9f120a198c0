package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.LeaderRulesTest.assertRefused;
import static io.troupe.consensus.raft.Lone.appended;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.ids;
import static io.troupe.consensus.raft.Lone.isHere;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import org.junit.jupiter.api.Test;

/** Read barriers: the thesis, 6.4. */
final class ReadRulesTest {
  @Test
  void aReadIsAnsweredOnceAMajorityConfirmsTheLeader() {
    Lone lone = Lone.among(1, 2, 3, 4, 5).lead(2, 3).matchedBy(2, 3);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.sent(RaftMessage.Heartbeat.class)).hasSize(4).allMatch(it -> it.probe() == 1);

    assertThat(lone.hears(isHere(2, 1, 1)).hears(isHere(2, 1, 1)).readable()).isEmpty();
    assertThat(lone.hears(isHere(3, 1, 1)).readable()).containsExactly(1L);
  }

  @Test
  void anAnswerToAnEarlierHeartbeatConfirmsNothing() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);

    assertThat(lone.hears(isHere(2, 1, 0)).hears(isHere(3, 1, 0)).readable()).isEmpty();
  }

  @Test
  void answersOfLearnersConfirmNothing() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2), ids(4))).lead(2).matchedBy(2);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);

    assertThat(lone.hears(isHere(4, 1, 1)).readable()).isEmpty();
  }

  @Test
  void aReadThatComesDuringARoundWaitsForTheNext() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.read(2)).isInstanceOf(Output.NoAnswer.class);

    assertThat(lone.hears(isHere(2, 1, 1)).readable()).containsExactly(1L);
    assertThat(lone.hears(isHere(2, 1, 2)).readable()).containsExactly(1L, 2L);
  }

  @Test
  void aReadWaitsForTheNoOp() {
    Lone lone = Lone.with(entry(1, 1)).lead(2);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.sent(RaftMessage.Heartbeat.class)).isEmpty();
    lone.hears(isHere(2, 2, 1)).hears(isHere(3, 2, 1));
    assertThat(lone.readable()).isEmpty();

    lone.hears(appended(2, 2, 2));
    assertThat(lone.apply().readable()).containsExactly(1L);
  }

  @Test
  void aReadWaitsForTheStateMachine() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    var unused = lone.propose("a");
    lone.sync().hears(appended(2, 1, 2));
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.hears(isHere(2, 1, 1)).readable()).isEmpty();

    assertThat(lone.feed(new Input.Applied<>(new LogIndex(2))).readable()).containsExactly(1L);
  }

  @Test
  void aLeaderAloneConfirmsItself() {
    Lone lone = Lone.among(1).lead().apply();

    assertThat(lone.feed(new Input.ReadBarrier<>(1)).readable()).containsExactly(1L);
  }

  @Test
  void aReadThatWaitsForAPeerIsAnsweredOnceThatPeerIsRemoved() {
    Lone lone = Lone.among(1, 2).lead(2).matchedBy(2);
    assertThat(lone.feed(new Input.ChangeMembers<>(Membership.of(ids(1)))).answer())
        .isInstanceOf(Output.Accepted.class);
    // While both sets count, replica 2 is asked, and never answers.
    assertThat(lone.read(7)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.sync().apply().readable()).isEmpty();
    lone.matchedBy(2);

    assertThat(lone.readable()).containsExactly(7L);
    assertThat(lone.read(8)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.readable()).containsExactly(7L, 8L);
  }

  @Test
  void allReadsFailWhenTheLeadershipEnds() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    // One that is confirmed but not applied, one that is asked for, one that waits.
    var unused = lone.propose("a");
    lone.sync().hears(appended(2, 1, 2));
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
    lone.hears(isHere(2, 1, 1));
    assertThat(lone.read(2)).isInstanceOf(Output.NoAnswer.class);
    assertThat(lone.read(3)).isInstanceOf(Output.NoAnswer.class);

    lone.hears(isHere(3, 9, 0));
    assertThat(lone.failedReads()).containsExactly(1L, 2L, 3L);
    assertThat(lone.apply().readable()).isEmpty();
  }

  @Test
  void noMoreReadsWaitThanAllowed() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    for (int i = 1; i <= 3; i++) {
      assertThat(lone.read(i)).isInstanceOf(Output.NoAnswer.class);
    }
    assertRefused(lone.read(4), Output.Reason.OVERLOADED);

    lone.hears(isHere(2, 1, 1));
    assertThat(lone.read(5)).isInstanceOf(Output.NoAnswer.class);
    lone.hears(isHere(2, 1, 3));
    assertThat(lone.readable()).contains(1L, 2L, 3L).doesNotContain(4L);
  }
}
