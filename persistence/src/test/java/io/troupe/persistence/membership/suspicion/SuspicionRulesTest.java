package io.troupe.persistence.membership.suspicion;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.membership.rules.RegisterCommand;
import io.troupe.persistence.membership.rules.RegisteredMember;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.persistence.membership.rules.Testimony;
import io.troupe.persistence.membership.rules.Testimony.Why;
import io.troupe.persistence.membership.suspicion.Sight.What;
import io.troupe.testkit.world.Dice;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each edge of the rule; the leader is a, time goes on by hand. */
class SuspicionRulesTest extends WatchedMembers {
  @Test
  void aRefusedConnectionSeenByTwoIsEnoughAtOnce() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.REFUSED, now);
    assertThat(propose()).isEmpty();
    says("b", "c", Why.CLOSED);
    assertThat(propose())
        .contains(
            new RegisterCommand.Down(
                "c",
                incarnation("c"),
                "a",
                77,
                List.of(new Testimony("a", Why.REFUSED), new Testimony("b", Why.CLOSED))));
  }

  @Test
  void aClosedConnectionIsEnoughOnceItMightHaveComeAgain() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.CLOSED, now);
    says("b", "c", Why.CLOSED);
    pass(Suspicion.REDIAL_MILLIS - 1);
    assertThat(leader.missed(now)).containsEntry("c", Why.CLOSED);
    assertThat(propose()).isEmpty();
    pass(1);
    assertThat(propose()).isPresent();
  }

  @Test
  void aWitnessIsNotEnoughWhereTheLeaderHearsTheSuspect() {
    membersAre("a", "b", "c", "d");
    says("b", "c", Why.CLOSED);
    says("d", "c", Why.CLOSED);
    leader.heard("c", now);
    assertThat(propose()).isEmpty();
  }

  @Test
  void theLeaderAloneIsNotEnough() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.REFUSED, now);
    says("b");
    assertThat(propose()).isEmpty();
  }

  @Test
  void ofTwoNobodyIsDeclaredDown() {
    membersAre("a", "b");
    leader.gone("b", Why.REFUSED, now);
    assertThat(propose()).isEmpty();
    pass(5_000);
    assertThat(propose()).isEmpty();
  }

  @Test
  void twoWitnessesThatAreAllThatIsLeftMustBeAMajority() {
    membersAre("a", "b", "c", "d");
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    assertThat(propose()).isEmpty();
    is("d", State.DOWN);
    assertThat(propose()).isPresent();
  }

  @Test
  void aLeaderThatIsDownItselfDoesNotMakeAMajority() {
    membersAre("a", "b", "c");
    is("a", State.DOWN);
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    assertThat(propose()).isEmpty();
  }

  @Test
  void ofThreeWitnessesTwoAreEnoughWhateverTheMajority() {
    membersAre("a", "b", "c", "d", "e", "f", "g");
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    says("d");
    assertThat(propose().orElseThrow().evidence()).hasSize(2);
  }

  @Test
  void aWitnessThatIsDownDoesNotCount() {
    membersAre("a", "b", "c", "d");
    is("b", State.DOWN);
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    says("d");
    assertThat(propose()).isEmpty();
  }

  @Test
  void anOldReportDoesNotCount() {
    membersAre("a", "b", "c");
    says("b", "c", Why.CLOSED);
    pass(SILENT);
    leader.gone("c", Why.REFUSED, now);
    assertThat(propose()).isPresent();
    leader.decided(proposeAnew(), now);
    pass(1);
    assertThat(propose()).isEmpty();
  }

  @Test
  void silenceCountsOnlyBeyondTheLimit() {
    membersAre("a", "b", "c");
    leader.heard("c", now);
    pass(SILENT);
    says("b", "c", Why.SILENT);
    assertThat(propose()).isEmpty();
    pass(1);
    assertThat(propose()).isPresent();
  }

  @Test
  void whoeverIsHeardAgainIsNotMissed() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.CLOSED, now);
    assertThat(leader.missed(now)).containsEntry("c", Why.CLOSED);
    leader.heard("c", now);
    assertThat(leader.missed(now)).isEmpty();
    says("b", "c", Why.CLOSED);
    assertThat(propose()).isEmpty();
  }

  @Test
  void whoVotesExpectsHeartbeatsOfAllMembers() {
    membersAre("a", "b", "c");
    leader.leads(false, now);
    says("b");
    pass(SILENT);
    assertThat(leader.missed(now)).isEmpty();
    pass(1);
    assertThat(leader.missed(now)).containsOnlyKeys("b", "c");
  }

  @Test
  void whoComesBackAndSaysNothingIsMissedForSilence() {
    membersAre("a", "b", "c");
    leader.leads(false, now);
    says("b");
    pass(100);
    leader.gone("b", Why.CLOSED, now);
    leader.heard("b", now);
    pass(SILENT);
    assertThat(leader.missed(now)).doesNotContainKey("b");
    pass(1);
    assertThat(leader.missed(now)).containsEntry("b", Why.SILENT);
  }

  @Test
  void whoDoesNotVoteAnyMoreAccusesNobodyForSilence() {
    membersAre("a", "b", "c");
    says("b");
    leader.votes(false, now);
    pass(SILENT + 1);
    assertThat(leader.missed(now)).isEmpty();
    leader.gone("b", Why.CLOSED, now);
    assertThat(leader.missed(now)).containsOnlyKeys("b");
  }

  @Test
  void whoBeginsToVoteGivesTheOthersTheLimitToHearOfIt() {
    membersAre("a", "b");
    leader.votes(false, now);
    leader.heard("b", now);
    pass(10 * SILENT);
    leader.votes(true, now);
    pass(SILENT);
    assertThat(leader.missed(now)).isEmpty();
    pass(1);
    assertThat(leader.missed(now)).containsOnlyKeys("b");
  }

  /** Nobody sends it heartbeats; it would accuse all for ever. */
  @Test
  void whoDoesNotVoteTakesNoConnectionForSilence() {
    membersAre("a", "b", "c");
    leader.votes(false, now);
    leader.heard("b", now);
    pass(SILENT + 1);
    assertThat(leader.missed(now)).isEmpty();
    leader.gone("b", Why.SILENT, now);
    assertThat(leader.missed(now)).containsOnlyKeys("b");
  }

  @Test
  void whoDoesNotVoteCountsSilenceFromWhenItFirstDialledInVain() {
    membersAre("a", "b");
    leader.votes(false, now);
    leader.heard("b", now);
    pass(SILENT + 1);
    leader.unanswered("b", now);
    pass(1_000);
    leader.unanswered("b", now);
    pass(SILENT - 1_000);
    assertThat(leader.missed(now)).isEmpty();
    pass(1);
    assertThat(leader.missed(now)).containsEntry("b", Why.SILENT);
    leader.heard("b", now);
    pass(SILENT + 1);
    assertThat(leader.missed(now)).isEmpty();
  }

  @Test
  void whoIsDownIsMissedByNobody() {
    membersAre("a", "b");
    leader.gone("b", Why.CLOSED, now);
    is("b", State.DOWN);
    assertThat(leader.missed(now)).isEmpty();
    assertThat(seen("b")).isEqualTo(new Sight(What.CLOSED, 0, List.of()));
  }

  @Test
  void whatIsSeenOfAPeerThatSendsHeartbeats() {
    membersAre("a", "b", "c");
    pass(300);
    assertThat(seen("b")).isEqualTo(new Sight(What.AWAITED, 300, List.of()));
    says("b");
    pass(40);
    assertThat(seen("b")).isEqualTo(new Sight(What.HEARD, 40, List.of()));
    leader.gone("b", Why.CLOSED, now);
    pass(100);
    assertThat(seen("b")).isEqualTo(new Sight(What.CLOSED, 100, List.of()));
    leader.gone("b", Why.REFUSED, now);
    pass(200);
    assertThat(seen("b")).isEqualTo(new Sight(What.REFUSED, 300, List.of()));
    says("b");
    pass(SILENT + 1);
    leader.gone("b", Why.SILENT, now);
    pass(100);
    assertThat(seen("b")).isEqualTo(new Sight(What.SILENT, SILENT + 101, List.of()));
    assertThat(leader.sights(now)).containsOnlyKeys("b", "c");
  }

  @Test
  void whatIsSeenOfAPeerByOneThatDoesNotVote() {
    membersAre("a", "b");
    leader.votes(false, now);
    assertThat(seen("b")).isEqualTo(new Sight(What.CONNECTED, 0, List.of()));
    leader.heard("b", now);
    pass(10 * SILENT);
    assertThat(seen("b")).isEqualTo(new Sight(What.CONNECTED, 10 * SILENT, List.of()));
    leader.gone("b", Why.SILENT, now);
    pass(100);
    assertThat(seen("b")).isEqualTo(new Sight(What.SILENT, 100, List.of()));
    leader.heard("b", now);
    pass(100);
    leader.unanswered("b", now);
    pass(50);
    assertThat(seen("b")).isEqualTo(new Sight(What.AWAITED, 50, List.of()));
  }

  @Test
  void aPauseOfThisNodeMakesNobodySilent() {
    membersAre("a", "b");
    says("b");
    now += 60_000;
    assertThat(seen("b")).isEqualTo(new Sight(What.HEARD, 60_000, List.of()));
    pass(SILENT + 1);
    assertThat(seen("b")).isEqualTo(new Sight(What.SILENT, SILENT + 1, List.of()));
  }

  @Test
  void whoElseMissesAPeerIsSeenAsLongAsItsReportCounts() {
    membersAre("a", "b", "c", "d");
    says("d", "c", Why.SILENT);
    says("b", "c", Why.CLOSED);
    assertThat(seen("c").reports())
        .containsExactly(new Testimony("b", Why.CLOSED), new Testimony("d", Why.SILENT));
    assertThat(seen("b").reports()).isEmpty();
    pass(SILENT + 1);
    assertThat(seen("c").reports()).isEmpty();
  }

  @Test
  void onlyTheLeaderProposes() {
    membersAre("a", "b", "c");
    leader.leads(false, now);
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    assertThat(propose()).isEmpty();
    leader.leads(true, now);
    assertThat(propose()).isPresent();
  }

  @Test
  void oneAtATime() {
    membersAre("a", "b", "c", "d", "e");
    for (String name : List.of("d", "e")) {
      leader.gone(name, Why.REFUSED, now);
    }
    says("c");
    leader.said("b", beat("b", new TreeMap<>(Map.of("d", Why.CLOSED, "e", Why.CLOSED))), now);
    RegisterCommand.Down first = proposeAnew();
    assertThat(first.name()).isEqualTo("d");
    assertThat(propose()).isEmpty();
    is("d", State.DOWN);
    assertThat(propose()).isEmpty();
    leader.decided(first, now);
    assertThat(proposeAnew().name()).isEqualTo("e");
  }

  @Test
  void neverItself() {
    membersAre("a", "b", "c");
    says("b", "a", Why.CLOSED);
    says("c", "a", Why.CLOSED);
    leader.gone("a", Why.REFUSED, now);
    pass(SILENT + 1);
    says("b", "a", Why.SILENT);
    says("c", "a", Why.SILENT);
    assertThat(propose()).isEmpty();
  }

  @Test
  void nobodyTwice() {
    membersAre("a", "b", "c", "d");
    is("c", State.DOWN);
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    says("d", "c", Why.CLOSED);
    assertThat(propose()).isEmpty();
  }

  @Test
  void whoeverWasPausedAccusesNobodyForAWhile() {
    membersAre("a", "b", "c");
    leader.heard("b", now);
    leader.heard("c", now);
    now += Suspicion.PAUSE_MILLIS + 1;
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    assertThat(leader.missed(now)).isEmpty();
    assertThat(propose()).isEmpty();
    pass(SILENT - 100);
    assertThat(propose()).isEmpty();
    pass(200);
    leader.gone("c", Why.REFUSED, now);
    says("b", "c", Why.CLOSED);
    assertThat(propose()).isPresent();
  }

  @Test
  void aWitnessOfBeforeThePauseIsForgotten() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.CLOSED, now);
    says("b", "c", Why.CLOSED);
    now += Suspicion.PAUSE_MILLIS + 1;
    assertThat(propose()).isEmpty();
    assertThat(leader.missed(now)).isEmpty();
  }

  @Test
  void aNodeThatSaysItIsAnotherNowNeedsNoWitness() {
    membersAre("a", "b");
    leader.said(
        "b",
        new Heartbeat(new MembershipNumber(number), OptionalLong.of(99), new TreeMap<>()),
        now);
    assertThat(propose().orElseThrow().evidence())
        .containsExactly(new Testimony("b", Why.RESTARTED));
  }

  @Test
  void aNodeWithoutAnyIncarnationNeedsNoWitness() {
    membersAre("a", "b");
    leader.said(
        "b",
        new Heartbeat(new MembershipNumber(number), OptionalLong.empty(), new TreeMap<>()),
        now);
    assertThat(propose()).isPresent();
  }

  @Test
  void whatANodeSaidBeforeItHeardOfItsEntranceCountsForNothing() {
    membersAre("a", "b");
    leader.said(
        "b", new Heartbeat(MembershipNumber.FIRST, OptionalLong.empty(), new TreeMap<>()), now);
    assertThat(propose()).isEmpty();
  }

  @Test
  void aHeartbeatIsReadAsItWasWritten() {
    Heartbeat full =
        new Heartbeat(
            new MembershipNumber(300),
            OptionalLong.of(-5),
            new TreeMap<>(Map.of("b", Why.CLOSED, "c", Why.SILENT)));
    byte[] bytes = HeartbeatFormats.encode(full);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("01ac0201fffffffffffffffb02016201016303");
    assertThat(HeartbeatFormats.decode(bytes)).isEqualTo(full);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> HeartbeatFormats.decode(cut))
          .isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void aNodeThatSaidThatItGoesNeedsNoWitness() {
    membersAre("a", "b");
    is("b", State.LEAVING);
    assertThat(propose()).isEmpty();
    leader.gone("b", Why.CLOSED, now);
    assertThat(propose()).isPresent();
  }

  /** Whatever is put in, what comes out names a member, not the leader, with two witnesses. */
  @Test
  void whateverComesInNoProposalBreaksTheRule() {
    int proposals = 0;
    for (long seed = 1; seed <= 2_000; seed++) {
      Dice dice = new Dice(seed);
      members.clear();
      List<String> names = List.of("a", "b", "c", "d", "e").subList(0, (int) dice.between(2, 5));
      leader = new Suspicion("a", SILENT, now);
      membersAre(names.toArray(String[]::new));
      for (int i = 0; i < 60; i++) {
        String name = dice.pick(names);
        switch (dice.below(6)) {
          case 0 -> leader.heard(name, now);
          case 1 -> leader.gone(name, dice.pick(List.of(Why.CLOSED, Why.REFUSED)), now);
          case 2, 3 -> {
            if (!name.equals("a")) {
              says(name, dice.pick(names), Why.CLOSED);
            }
          }
          case 4 -> pass(dice.between(1, 800));
          default -> {
            RegisteredMember.State state = dice.pick(List.of(State.values()));
            if (state != State.LEAVING) {
              is(name, state);
            }
          }
        }
        Optional<RegisterCommand.Down> proposal = propose();
        if (proposal.isPresent()) {
          proposals++;
          RegisterCommand.Down down = proposal.get();
          assertThat(down.name()).as("seed " + seed).isNotEqualTo("a");
          assertThat(down.evidence()).as("seed " + seed).hasSizeGreaterThanOrEqualTo(2);
          assertThat(down.evidence().stream().map(Testimony::witness).distinct())
              .hasSize(down.evidence().size())
              .doesNotContain(down.name())
              .contains("a");
          assertThat(requireNonNull(members.get(down.name())).state()).isNotEqualTo(State.DOWN);
          leader.decided(down, now);
        }
      }
    }
    assertThat(proposals).isGreaterThan(1_000);
  }

  private Sight seen(String name) {
    return requireNonNull(leader.sights(now).get(name));
  }

  private Optional<RegisterCommand.Down> propose() {
    return leader.propose(now, 77);
  }

  private RegisterCommand.Down proposeAnew() {
    leader.leads(true, now);
    return propose().orElseThrow();
  }
}
