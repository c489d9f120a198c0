package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Lone.SELF;
import static io.troupe.consensus.raft.Lone.append;
import static io.troupe.consensus.raft.Lone.ask;
import static io.troupe.consensus.raft.Lone.askPre;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.heartbeat;
import static io.troupe.consensus.raft.Lone.id;
import static io.troupe.consensus.raft.Lone.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Role;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Elections: the paper, 5.1, 5.2 and 5.4.1; the thesis, 3.10, 4.2.3 and 9.6. */
final class VoteRulesTest {
  @Test
  void aReplicaStartsAsAFollower() {
    assertThat(Lone.among(1, 2, 3).tick(9).role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void whoHearsNothingStandsWithinTwiceTheTime() {
    Lone lone = Lone.among(1, 2, 3).tick(20);

    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aHeartbeatPutsAnElectionOff() {
    Lone lone = Lone.among(1, 2, 3);
    for (int i = 0; i < 20; i++) {
      lone.tick(9).hears(heartbeat(2, 1, 0, 0));
    }

    assertThat(lone.standing())
        .isEqualTo(new Output.Standing(Role.FOLLOWER, new Term(1), Optional.of(id(2))));
  }

  @Test
  void aPreVoteMovesNoTermAndWritesNothing() {
    Lone lone = Lone.among(1, 2, 3).tick(20);

    assertThat(lone.disk.isBusy()).isFalse();
    assertThat(lone.term()).isZero();
    assertThat(lone.sent(RaftMessage.AskVote.class))
        .hasSize(2)
        .allMatch(RaftMessage.AskVote::isPre)
        .allMatch(it -> it.term().equals(new Term(1)));
  }

  @Test
  void aCandidateAsksOnlyOnceItsOwnVoteIsOnDisk() {
    Lone lone = Lone.among(1, 2, 3).stand();
    var output = lone.receive(new RaftMessage.VoteAnswer(id(2), SELF, new Term(1), true, true));

    Write<RaftMessage> write = output.write().orElseThrow();
    assertThat(output.send()).isEmpty();
    assertThat(write.vote()).contains(new Write.Vote(new Term(1), Optional.of(SELF)));
    assertThat(write.thenSend()).hasSize(2).allMatch(RaftMessage.AskVote.class::isInstance);
  }

  @Test
  void itsOwnVoteCountsOnceItIsOnDisk() {
    Lone lone = Lone.among(1);
    while (!lone.disk.isBusy()) {
      lone.tick(1);
    }

    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);
    assertThat(lone.sync().role()).isEqualTo(Role.LEADER);
  }

  @Test
  void aMajorityOfVotesMakesALeader() {
    assertThat(Lone.among(1, 2, 3, 4, 5).lead(2).role()).isEqualTo(Role.CANDIDATE);
    assertThat(Lone.among(1, 2, 3, 4, 5).lead(2, 3).role()).isEqualTo(Role.LEADER);
  }

  @Test
  void oneVoteCountsOnceHoweverOftenItComes() {
    assertThat(Lone.among(1, 2, 3, 4, 5).lead(2, 2, 2).role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void votesOfLearnersAndStrangersDoNotCount() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2, 3), ids(4)));

    assertThat(lone.lead(4, 7).role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aCandidateFollowsWhomeverWasElected() {
    Lone lone = Lone.among(1, 2, 3).stand().hears(append(2, 1, 0, 0, 0));

    assertThat(lone.standing().leader()).contains(id(2));
  }

  @Test
  void aVoteAndItsAnswerAreInOneWrite() {
    var output = Lone.among(1, 2, 3).receive(ask(2, 3, 0, 0));

    Write<RaftMessage> write = output.write().orElseThrow();
    assertThat(output.send()).isEmpty();
    assertThat(write.vote()).contains(new Write.Vote(new Term(3), Optional.of(id(2))));
    assertThat(write.thenSend())
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(2), new Term(3), true, false));
  }

  @Test
  void onlyOneVoteIsGivenInATerm() {
    Lone lone = Lone.among(1, 2, 3).hears(ask(2, 3, 0, 0));
    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).allMatch(it -> it.isGranted());

    lone.hears(ask(3, 3, 9, 2));
    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).noneMatch(it -> it.isGranted());
  }

  @Test
  void whoAsksAgainGetsTheSameAnswer() {
    Lone lone = Lone.among(1, 2, 3).hears(ask(2, 3, 0, 0)).hears(ask(2, 3, 0, 0));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class))
        .hasSize(2)
        .allMatch(RaftMessage.VoteAnswer::isGranted);
  }

  @Test
  void aRepeatedGrantWaitsForTheVoteToBeOnDisk() {
    Lone lone = Lone.among(1, 2, 3);
    var first = lone.receive(ask(2, 3, 0, 0));
    var second = lone.receive(ask(2, 3, 0, 0));

    assertThat(first.write().orElseThrow().vote()).isPresent();
    assertThat(second.send()).isEmpty();
    assertThat(second.write().orElseThrow().isEmpty()).isTrue();
    assertThat(second.write().orElseThrow().thenSend()).hasSize(1);
  }

  @Test
  void aCandidateVotesForNobodyElseInItsTerm() {
    Lone lone = Lone.among(1, 2, 3).stand();
    lone.hears(new RaftMessage.VoteAnswer(id(2), SELF, new Term(1), true, true)).sent();
    lone.hears(ask(3, 1, 9, 0));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).noneMatch(it -> it.isGranted());
  }

  @Test
  void whoOnlyAsksWhetherItWouldBeElectedStillHasItsVote() {
    Lone lone = Lone.with(4, entry(1, 1)).stand();
    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);
    lone.hears(ask(3, 4, 1, 1));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).hasSize(1).allMatch(it -> it.isGranted());
    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void anOlderTermGetsNoVoteAndIsToldOfTheLaterOne() {
    Lone lone = Lone.with(entry(1, 5)).hears(ask(2, 4, 9, 4));

    assertThat(lone.sent())
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(2), new Term(5), false, false));
  }

  @Test
  void noVoteGoesToALogThatEndsInAnEarlierTerm() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 3)).hears(ask(2, 4, 99, 2));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).hasSize(1).noneMatch(it -> it.isGranted());
    assertThat(lone.disk.restored().vote().term()).isEqualTo(new Term(4));
  }

  @Test
  void noVoteGoesToAShorterLogOfTheSameTerm() {
    Lone lone = Lone.with(entry(1, 3), entry(2, 3));

    assertThat(lone.hears(ask(2, 4, 1, 3)).sent(RaftMessage.VoteAnswer.class))
        .noneMatch(it -> it.isGranted());
    assertThat(lone.hears(ask(2, 5, 2, 3)).sent(RaftMessage.VoteAnswer.class))
        .allMatch(it -> it.isGranted());
  }

  @Test
  void aLogThatEndsInALaterTermGetsTheVoteHoweverShort() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1)).hears(ask(2, 4, 1, 2));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).hasSize(1).allMatch(it -> it.isGranted());
  }

  @Test
  void aPreVoteIsRefusedByWhomeverHearsALeader() {
    Lone lone = Lone.among(1, 2, 3).hears(heartbeat(2, 1, 0, 0)).tick(9);
    lone.sent();

    assertThat(lone.hears(askPre(3, 2, 9, 1)).sent(RaftMessage.VoteAnswer.class))
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(3), new Term(1), false, true));
  }

  @Test
  void aPreVoteIsGrantedOnceTheLeaderIsSilent() {
    Lone lone = Lone.in(Lone.settings().withPriority(7), Membership.of(ids(1, 2, 3)));
    lone.hears(heartbeat(2, 1, 0, 0)).tick(10).sent();

    assertThat(lone.hears(askPre(3, 2, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(3), new Term(2), true, true));
    assertThat(lone.term()).isEqualTo(1);
    assertThat(lone.disk.restored().vote().candidate()).isEmpty();
  }

  @Test
  void anyNumberOfPreVotesMayBeGranted() {
    Lone lone = Lone.among(1, 2, 3).hears(askPre(2, 1, 0, 0)).hears(askPre(3, 1, 0, 0));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).allMatch(it -> it.isGranted()).hasSize(2);
  }

  @Test
  void noPreVoteGoesToAnOlderLogOrTerm() {
    Lone lone = Lone.with(entry(1, 3), entry(2, 3));
    lone.hears(askPre(2, 4, 1, 3)).hears(askPre(2, 3, 2, 3));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).noneMatch(it -> it.isGranted());
  }

  @Test
  void aRefusedPreVoteOfALaterTermIsEntered() {
    Lone lone = Lone.among(1, 2, 3).stand();
    lone.hears(new RaftMessage.VoteAnswer(id(2), SELF, new Term(7), false, true));

    assertThat(lone.term()).isEqualTo(7);
    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void whoHearsALeaderEntersNoLaterTermForACandidate() {
    Lone lone = Lone.among(1, 2, 3).hears(heartbeat(2, 1, 0, 0)).tick(9);
    lone.sent();
    lone.hears(ask(3, 9, 9, 8));

    assertThat(lone.sent()).isEmpty();
    assertThat(lone.term()).isEqualTo(1);
  }

  @Test
  void aLeaderEntersNoLaterTermForACandidateUnlessItIsItsHeir() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    lone.sent();
    lone.hears(ask(3, 9, 9, 8));
    assertThat(lone.role()).isEqualTo(Role.LEADER);

    lone.hears(
        new RaftMessage.AskVote(
            id(3), SELF, new Term(9), new LogIndex(9), new Term(8), false, true));
    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).allMatch(it -> it.isGranted()).hasSize(1);
  }

  @Test
  void whoIsToldToStandsAtOnceAndSaysThatTheLeaderWantsIt() {
    Lone lone = Lone.among(1, 2, 3).hears(heartbeat(2, 1, 0, 0));
    lone.sent();
    lone.hears(new RaftMessage.TimeoutNow(id(2), SELF, new Term(1)));

    assertThat(lone.term()).isEqualTo(2);
    assertThat(lone.sent(RaftMessage.AskVote.class))
        .hasSize(2)
        .allMatch(it -> it.isTransfer() && !it.isPre());
  }

  @Test
  void aLearnerDoesNotStandEvenWhenToldTo() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(2, 3), ids(1)));
    lone.tick(200).hears(new RaftMessage.TimeoutNow(id(2), SELF, new Term(1)));

    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.sent(RaftMessage.AskVote.class)).isEmpty();
  }

  @Test
  void aLearnerVotesAllTheSame() {
    // Its log may be behind, and lack the entry that made it a voter.
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(2, 3), ids(1))).hears(ask(2, 1, 0, 0));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).allMatch(it -> it.isGranted()).hasSize(1);
  }

  @Test
  void priorityZeroStandsOnlyWhenToldTo() {
    Lone lone = Lone.in(Lone.settings().withPriority(0), Membership.of(ids(1, 2, 3)));
    assertThat(lone.tick(1_000).role()).isEqualTo(Role.FOLLOWER);

    lone.hears(new RaftMessage.TimeoutNow(id(2), SELF, new Term(1)));
    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);

    // Nobody votes for it. It was told once, and does not go on by itself.
    lone.sent();
    assertThat(lone.tick(1_000).role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.sent(RaftMessage.AskVote.class)).isEmpty();
  }

  @Test
  void eachStepOfPriorityWaitsOneTimeLonger() {
    Membership members = Membership.of(ids(1, 2, 3));
    Lone lone = Lone.in(Lone.settings().withPriority(6), members).tick(29);
    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);

    assertThat(lone.tick(11).role()).isEqualTo(Role.CANDIDATE);
  }

  /** Of 1 and 3, which are left, it is the turn of 1 in even terms. It has run for so long. */
  private static Lone follower(RaftSettings settings, long term, int ticks) {
    Lone lone = Lone.in(settings, Membership.of(ids(1, 2, 3)));
    for (int i = 0; i < ticks; i++) {
      lone.hears(heartbeat(2, term, 0, 0)).tick(1);
    }
    lone.hears(heartbeat(2, term, 0, 0)).sent();
    return lone;
  }

  /** One that is no longer new. */
  private static Lone follower(RaftSettings settings, long term) {
    return follower(settings, term, settings.newTicks());
  }

  private static Lone losing(ReplicaId peer, Lone lone) {
    var unused = lone.feed(new Input.PeerGone<>(peer));
    return lone;
  }

  @Test
  void whoseLeaderIsGoneStandsAfterTheWaitOfItsRank() {
    Lone first = losing(id(2), follower(Lone.settings(), 2));
    assertThat(first.tick(1).role()).isEqualTo(Role.FOLLOWER);
    assertThat(first.tick(1).role()).isEqualTo(Role.CANDIDATE);
    assertThat(first.sent(RaftMessage.AskVote.class)).hasSize(2).allMatch(it -> it.isPre());

    Lone second = losing(id(2), follower(Lone.settings(), 1));
    assertThat(second.tick(4).role()).isEqualTo(Role.FOLLOWER);
    assertThat(second.tick(1).role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aLowerPriorityStandsBehindAllRanksOfTheHigherOnes() {
    Lone lone = losing(id(2), follower(Lone.settings().withPriority(7), 2));
    assertThat(lone.tick(7).role()).isEqualTo(Role.FOLLOWER);

    assertThat(lone.tick(1).role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void whoHasJustStartedStandsBehindAllThatHaveNot() {
    int last = Lone.settings().newTicks() - 1;
    Lone lone = losing(id(2), follower(Lone.settings(), 2, last));
    assertThat(lone.tick(7).role()).isEqualTo(Role.FOLLOWER);

    assertThat(lone.tick(1).role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void priorityZeroDoesNotStandThoughTheLeaderIsGone() {
    Lone lone = losing(id(2), follower(Lone.settings().withPriority(0), 2));

    assertThat(lone.tick(1_000).role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.hears(askPre(3, 3, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .hasSize(1)
        .allMatch(RaftMessage.VoteAnswer::isGranted);
  }

  @Test
  void aWordOfTheLeaderUndoesThatItSeemedGone() {
    Lone lone = losing(id(2), follower(Lone.settings(), 2)).tick(1);
    lone.hears(heartbeat(2, 2, 0, 0)).tick(9).sent();

    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.hears(askPre(3, 3, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .hasSize(1)
        .noneMatch(RaftMessage.VoteAnswer::isGranted);
  }

  @Test
  void anotherThanTheLeaderIsNotMissed() {
    Lone lone = losing(id(3), follower(Lone.settings(), 2)).tick(9);

    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
    assertThat(lone.hears(askPre(3, 3, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .hasSize(1)
        .noneMatch(RaftMessage.VoteAnswer::isGranted);
  }

  @Test
  void aVoteIsGivenByWhoseLeaderIsGone() {
    Lone lone = losing(id(2), follower(Lone.settings(), 2));

    assertThat(lone.hears(askPre(3, 3, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(3), new Term(3), true, true));
    assertThat(lone.hears(ask(3, 3, 0, 0)).sent(RaftMessage.VoteAnswer.class))
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(3), new Term(3), true, false));
  }

  @Test
  void noVoteForAnOlderLogThoughTheLeaderIsGone() {
    Lone lone = Lone.with(entry(1, 2), entry(2, 2)).hears(heartbeat(2, 2, 0, 0));
    losing(id(2), lone).sent();

    lone.hears(askPre(3, 3, 1, 2)).hears(ask(3, 3, 1, 2));
    assertThat(lone.sent(RaftMessage.VoteAnswer.class)).hasSize(2).noneMatch(it -> it.isGranted());
  }

  @Test
  void whoSeesTheLeaderGoneAgainAndAgainWaitsNoLonger() {
    Lone lone = follower(Lone.settings(), 1);
    for (int i = 0; i < 5; i++) {
      losing(id(2), lone).tick(1);
    }

    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  void aCandidateAsksAgainAfterTheTimeOfAnElection() {
    Lone lone = Lone.among(1, 2, 3).stand();
    assertThat(lone.tick(9).sent(RaftMessage.AskVote.class)).isEmpty();
    assertThat(lone.tick(10).sent(RaftMessage.AskVote.class)).hasSize(2).allMatch(it -> it.isPre());
  }

  @Test
  void aRoundDoesNotEndWhileItsOwnVoteIsNotOnDisk() {
    Lone lone = Lone.among(1, 2, 3).stand();
    var unused = lone.receive(new RaftMessage.VoteAnswer(id(2), SELF, new Term(1), true, true));
    assertThat(lone.tick(100).sent()).isEmpty();

    assertThat(lone.sync().sent(RaftMessage.AskVote.class)).hasSize(2).noneMatch(it -> it.isPre());
    lone.hears(new RaftMessage.VoteAnswer(id(3), SELF, new Term(1), true, false));
    assertThat(lone.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void whoAskedForVotesLeavesTheOthersTheTimeOfAnElectionMoreToWriteThem() {
    Lone lone = Lone.among(1, 2, 3).stand();
    lone.hears(new RaftMessage.VoteAnswer(id(2), SELF, new Term(1), true, true)).sent();

    assertThat(lone.tick(19).sent(RaftMessage.AskVote.class)).isEmpty();
    assertThat(lone.tick(10).sent(RaftMessage.AskVote.class)).hasSize(2).allMatch(it -> it.isPre());
  }

  @Test
  void withTheFewestTicksToAnElectionRanksStandOneAfterAnother() {
    RaftSettings few =
        new RaftSettings(2, 1, 8, 4 << 10, 1 << 10, 4, 1 << 14, 1 << 14, 100, 3, 0, 2, 1_000);
    assertThat(losing(id(2), follower(few, 2)).tick(1).role()).isEqualTo(Role.CANDIDATE);

    Lone second = losing(id(2), follower(few, 1));
    assertThat(second.tick(1).role()).isEqualTo(Role.FOLLOWER);
    assertThat(second.tick(1).role()).isEqualTo(Role.CANDIDATE);
  }
}
