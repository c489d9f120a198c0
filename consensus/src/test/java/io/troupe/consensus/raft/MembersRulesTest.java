package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.LeaderRulesTest.assertRefused;
import static io.troupe.consensus.raft.Lone.appended;
import static io.troupe.consensus.raft.Lone.askPre;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.heartbeat;
import static io.troupe.consensus.raft.Lone.id;
import static io.troupe.consensus.raft.Lone.ids;
import static io.troupe.consensus.raft.Lone.isHere;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Reason;
import io.troupe.consensus.Output.Role;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members and leadership change: the paper, 6; the thesis, 3.10 and 4. */
final class MembersRulesTest {
  @Test
  void nothingChangesBeforeAnEntryOfTheOwnTermIsCommitted() {
    Lone lone = Lone.with(entry(1, 1)).lead(2);
    assertRefused(change(lone, Membership.of(ids(1, 2))), Reason.BUSY);

    lone.matchedBy(2);
    assertThat(change(lone, Membership.of(ids(1, 2)))).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void oneChangeIsUnderWayAtATime() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 2)))).isInstanceOf(Output.Accepted.class);
    assertRefused(change(lone, Membership.of(ids(1, 3))), Reason.BUSY);
    lone.sync();
    lone.matchedBy(2, 3);
    // Now both sets count, and the last step is written, but not committed.
    assertRefused(change(lone, Membership.of(ids(1, 3))), Reason.BUSY);
  }

  @Test
  void bothSetsCountBeforeTheNewOneAlone() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 2)))).isInstanceOf(Output.Accepted.class);
    lone.sync();
    assertThat(members(lone)).isEqualTo(new Membership(ids(1, 2), ids(1, 2, 3), List.of()));

    lone.matchedBy(3);
    // A majority of the old set alone commits nothing.
    assertThat(members(lone).isJoint()).isTrue();
    lone.matchedBy(2);
    assertThat(members(lone)).isEqualTo(Membership.of(ids(1, 2)));
  }

  @Test
  void newVotersCatchUpAsLearners() {
    Lone lone = leader();
    for (int i = 0; i < 9; i++) {
      var unused = lone.propose("c" + i);
    }
    lone.sync().matchedBy(2, 3);
    assertThat(change(lone, Membership.of(ids(1, 2, 4)))).isInstanceOf(Output.Accepted.class);
    lone.sync();
    assertThat(members(lone)).isEqualTo(Membership.of(ids(1, 2, 3), ids(4)));
    lone.matchedBy(2, 3);
    assertThat(members(lone).isJoint()).isFalse();
    for (int i = 0; i < 3; i++) {
      var unused = lone.propose("d" + i);
    }
    lone.sync().matchedBy(2, 3);

    // Two behind the end is near enough, three is not.
    long last = lone.disk.last().number();
    lone.hears(appended(4, 1, last - 3));
    assertThat(members(lone).isJoint()).isFalse();
    lone.hears(appended(4, 1, last - 2));
    assertThat(members(lone)).isEqualTo(new Membership(ids(1, 2, 4), ids(1, 2, 3), List.of()));
  }

  @Test
  void whoNeverAnsweredBecomesNoVoterHoweverShortTheLog() {
    // Two dead new voters of three would leave the group without a leader for good.
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 4, 5)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2, 3);
    assertThat(members(lone)).isEqualTo(Membership.of(ids(1, 2, 3), ids(4, 5)));

    lone.matchedBy(4);
    assertThat(members(lone).isJoint()).isFalse();
    lone.matchedBy(5);
    assertThat(members(lone).isJoint()).isTrue();
  }

  @Test
  void aLearnerThatIsSilentBecomesNoVoterBeforeItIsHeardOf() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2, 3), ids(4))).lead(2);
    lone.matchedBy(2, 3, 4);
    lone.tick(10).hears(isHere(2, 1, 0));

    assertThat(change(lone, Membership.of(ids(1, 2, 4)))).isInstanceOf(Output.Accepted.class);
    assertThat(members(lone.sync()).isJoint()).isFalse();
    lone.hears(isHere(4, 1, 0));
    assertThat(members(lone).isJoint()).isTrue();
  }

  /**
   * As after a leader lost what it had sent before its own sync, and what it sent made this one a
   * learner where others still count on its vote.
   */
  @Test
  void aLearnerThatKnowsMoreThanWhoWantsItsVoteStandsItself() {
    Lone lone = Lone.in(Membership.of(ids(2, 3), ids(1)), 2, entry(1, 1), entry(2, 2));

    assertThat(lone.tick(40).role()).as("nobody wants its vote").isEqualTo(Role.FOLLOWER);

    lone.hears(askPre(2, 3, 1, 1)).tick(40);

    assertThat(lone.role()).isEqualTo(Role.CANDIDATE);
    assertThat(lone.sent(RaftMessage.AskVote.class))
        .extracting(RaftMessage.AskVote::to)
        .containsOnly(id(2), id(3));
  }

  @Test
  void aLearnerThatHearsOfALeaderStandsNoMore() {
    Lone lone = Lone.in(Membership.of(ids(2, 3), ids(1)), 2, entry(1, 2));

    lone.hears(askPre(2, 3, 0, 0)).hears(heartbeat(3, 4, 0, 0)).tick(60);

    assertThat(lone.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void aLearnerFromTheBeginningBecomesNoVoterBeforeItIsHeardOf() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1), ids(2))).lead().apply();
    assertThat(change(lone, Membership.of(ids(1, 2)))).isInstanceOf(Output.Accepted.class);
    assertThat(members(lone.sync()).isJoint()).isFalse();

    lone.matchedBy(2);
    assertThat(members(lone).isJoint()).isTrue();
  }

  @Test
  void aLateAnswerFromBeforeItWasRemovedMakesNoVoter() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2, 3), ids(4))).lead(2);
    lone.matchedBy(2, 3, 4);
    assertThat(change(lone, Membership.of(ids(1, 2, 3)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2, 3);
    assertThat(change(lone, Membership.of(ids(1, 2, 4)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2, 3);

    assertThat(members(lone.hears(appended(4, 1, 1))).isJoint()).isFalse();
    assertThat(members(lone.matchedBy(4)).isJoint()).isTrue();
  }

  @Test
  void learnersChangeInOneStep() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 2, 3), ids(7))))
        .isInstanceOf(Output.Accepted.class);

    assertThat(members(lone.sync())).isEqualTo(Membership.of(ids(1, 2, 3), ids(7)));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Lone lone = leader();
    Membership now = Membership.of(ids(1, 2, 3));

    assertRefused(change(lone, now), Reason.INVALID);
    assertRefused(change(lone, now.joinedWith(Membership.of(ids(1)))), Reason.INVALID);
  }

  @Test
  void aChangeWithTooManyMembersOnTheWayIsRefused() {
    // Each is a fine membership, but both at once are more members than there may be.
    Membership now = Membership.of(range(1, 9), range(10, 64));
    Lone lone = Lone.in(Lone.settings(), now).lead(2, 3, 4, 5).matchedBy(2, 3, 4, 5);

    assertRefused(change(lone, Membership.of(range(2, 10), range(11, 65))), Reason.INVALID);
    // Whoever stays counts once.
    assertThat(change(lone, Membership.of(range(2, 10), range(11, 64))))
        .isInstanceOf(Output.Accepted.class);
    assertThat(members(lone.matchedBy(10)).all()).containsExactlyElementsOf(range(1, 64));
    assertThat(members(lone).isJoint()).isTrue();
  }

  @Test
  void aChangeWithJustEnoughRoomOnTheWayComesToItsEnd() {
    Membership now = Membership.of(ids(1, 2, 3), range(10, 67));
    Lone lone = Lone.in(Lone.settings(), now).lead(2).matchedBy(2, 3);
    // Three voters, 58 learners and three strangers are 64.
    Membership target = Membership.of(ids(1, 4, 5), ids(6));

    assertThat(change(lone, target)).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2, 3).matchedBy(4, 5);
    lone.matchedBy(2, 3, 4, 5);
    assertThat(members(lone)).isEqualTo(target);
  }

  @Test
  void aChangeThatWaitsForANewVoterCanBeCalledOff() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 2, 3, 4)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2);
    Membership asItIs = Membership.of(ids(1, 2, 3), ids(4));
    assertThat(members(lone)).isEqualTo(asItIs);

    assertThat(change(lone, asItIs)).isInstanceOf(Output.Accepted.class);
    assertThat(members(lone.matchedBy(4))).isEqualTo(asItIs);
    assertRefused(change(lone, asItIs), Reason.INVALID);
  }

  @Test
  void aNewLeaderFinishesWhatItFinds() {
    Membership joint = Membership.of(ids(1, 2, 3)).joinedWith(Membership.of(ids(1, 2, 4)));
    Entry found = new Entry(new LogIndex(1), new Term(1), new Entry.Content.Members(joint));
    Lone lone = Lone.with(found).lead(2).matchedBy(2);

    assertThat(members(lone)).isEqualTo(Membership.of(ids(1, 2, 4)));
  }

  @Test
  void electionsNeedBothSetsWhileMembersChange() {
    Membership joint = Membership.of(ids(1, 2, 3)).joinedWith(Membership.of(ids(1, 4, 5)));
    Entry found = new Entry(new LogIndex(1), new Term(1), new Entry.Content.Members(joint));

    assertThat(Lone.with(found).lead(2, 3).role()).isEqualTo(Output.Role.CANDIDATE);
    assertThat(Lone.with(found).lead(4, 5).role()).isEqualTo(Output.Role.CANDIDATE);
    assertThat(Lone.with(found).lead(2, 4).role()).isEqualTo(Output.Role.LEADER);
  }

  @Test
  void aLeaderThatIsRemovedLeadsUntilThatIsCommittedWithoutItself() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(2, 3)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2, 3);
    assertThat(members(lone)).isEqualTo(Membership.of(ids(2, 3)));
    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);

    // Its own disk and one other are no majority of the two.
    lone.matchedBy(2);
    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);
    lone.sent();
    lone.matchedBy(3);
    assertThat(lone.role()).isEqualTo(Output.Role.FOLLOWER);
    assertThat(lone.sent(RaftMessage.TimeoutNow.class)).hasSize(1);
    assertThat(lone.tick(100).role()).isEqualTo(Output.Role.FOLLOWER);
  }

  @Test
  void theHeirIsToldOnceItHasAll() {
    Lone lone = leader();
    var unused = lone.propose("a");
    lone.sync().sent();
    assertThat(transfer(lone, 3)).isInstanceOf(Output.Accepted.class);
    assertThat(lone.sent(RaftMessage.TimeoutNow.class)).isEmpty();

    assertThat(lone.matchedBy(3).sent(RaftMessage.TimeoutNow.class))
        .containsExactly(new RaftMessage.TimeoutNow(Lone.SELF, id(3), new Term(1)));
  }

  @Test
  void whileTheLeadershipIsHandedOverNothingElseBegins() {
    Lone lone = leader();
    assertThat(transfer(lone, 3)).isInstanceOf(Output.Accepted.class);

    assertRefused(lone.propose("a").answer(), Reason.TRANSFERRING);
    assertRefused(transfer(lone, 2), Reason.TRANSFERRING);
    assertRefused(change(lone, Membership.of(ids(1, 2))), Reason.TRANSFERRING);
    assertThat(lone.read(1)).isInstanceOf(Output.NoAnswer.class);
  }

  @Test
  void aTransferIsGivenUpAfterTheTimeOfAnElection() {
    Lone lone = leader();
    assertThat(transfer(lone, 3)).isInstanceOf(Output.Accepted.class);
    lone.tick(9);
    assertRefused(lone.propose("a").answer(), Reason.TRANSFERRING);

    assertThat(lone.tick(1).propose("a").answer()).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void nobodyIsWaitedForToLeadWhoIsToBeNoVoterAnyMore() {
    Lone lone = leader();
    assertThat(change(lone, Membership.of(ids(1, 2, 4)))).isInstanceOf(Output.Accepted.class);
    lone.sync().matchedBy(2);
    assertThat(transfer(lone, 3)).isInstanceOf(Output.Accepted.class);
    assertRefused(lone.propose("a").answer(), Reason.TRANSFERRING);

    lone.matchedBy(4);
    assertThat(members(lone).isJoint()).isTrue();
    assertThat(lone.propose("a").answer()).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void onlyAnotherVoterMayBeHeir() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2, 3), ids(4))).lead(2);

    assertRefused(transfer(lone, 1), Reason.INVALID);
    assertRefused(transfer(lone, 4), Reason.INVALID);
    assertRefused(transfer(lone, 9), Reason.INVALID);
  }

  private static Lone leader() {
    return Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
  }

  private static Output.Answer change(Lone lone, Membership target) {
    return lone.feed(new Input.ChangeMembers<>(target)).answer();
  }

  private static Output.Answer transfer(Lone lone, int to) {
    return lone.feed(new Input.TransferLeadership<>(id(to))).answer();
  }

  /** The last members in its log. */
  private static Membership members(Lone lone) {
    return lone.disk.log().reversed().stream()
        .map(Entry::content)
        .filter(Entry.Content.Members.class::isInstance)
        .map(content -> ((Entry.Content.Members) content).membership())
        .findFirst()
        .orElseGet(() -> lone.disk.restored().base().membership());
  }

  private static Collection<ReplicaId> range(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(ReplicaId::new).toList();
  }
}
