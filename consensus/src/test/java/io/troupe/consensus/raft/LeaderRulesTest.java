package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Lone.SELF;
import static io.troupe.consensus.raft.Lone.append;
import static io.troupe.consensus.raft.Lone.appended;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.heartbeat;
import static io.troupe.consensus.raft.Lone.id;
import static io.troupe.consensus.raft.Lone.ids;
import static io.troupe.consensus.raft.Lone.isHere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Reason;
import io.troupe.consensus.Payload;
import io.troupe.consensus.Term;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ordering the log: the paper, 5.2 to 5.4; the thesis, 6.2 and 10.2.1; flow control. */
final class LeaderRulesTest {
  @Test
  void aLeaderBeginsWithANoOp() {
    Lone lone = Lone.with(entry(1, 1)).lead(2);

    assertThat(lone.disk.log().getLast())
        .isEqualTo(new Entry(new LogIndex(2), new Term(2), new Entry.Content.NoOp()));
  }

  @Test
  void anEntryOfAnEarlierTermIsNotCommittedByCounting() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).lead(2);
    lone.hears(appended(2, 2, 2)).hears(appended(3, 2, 2));
    assertThat(lone.committed()).isEmpty();

    lone.hears(appended(2, 2, 3));
    assertThat(lone.committed()).hasSize(3);
  }

  @Test
  void aMajorityCommits() {
    Lone lone = Lone.among(1, 2, 3, 4, 5).lead(2, 3);
    assertThat(lone.hears(appended(2, 1, 1)).committed()).isEmpty();
    assertThat(lone.hears(appended(2, 1, 1)).committed()).isEmpty();
    assertThat(lone.hears(appended(3, 1, 1)).committed()).hasSize(1);
  }

  @Test
  void answersOfLearnersAndStrangersCommitNothing() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2, 3), ids(4))).lead(2);

    assertThat(lone.hears(appended(4, 1, 1)).hears(appended(9, 1, 1)).committed()).isEmpty();
  }

  @Test
  void answersOfAnEarlierTermCommitNothing() {
    Lone lone = Lone.with(entry(1, 1)).lead(2);

    assertThat(lone.hears(appended(2, 1, 2)).hears(appended(3, 1, 2)).committed()).isEmpty();
  }

  @Test
  void appendsLeaveBeforeTheLeaderHasWrittenThem() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    var output = lone.propose("a");

    assertThat(output.send()).hasSize(2).allMatch(RaftMessage.Append.class::isInstance);
    assertThat(output.write().orElseThrow().entries()).hasSize(1);
  }

  @Test
  void theLeaderCountsItselfOnceItHasWritten() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    var unused = lone.propose("a");
    assertThat(lone.receive(appended(2, 1, 2)).committed()).isEmpty();

    assertThat(lone.sync().committed()).hasSize(2);
  }

  @Test
  void theOthersMayBeAMajorityWithoutIt() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    var unused = lone.propose("a");
    // Committed, but the state machine here waits until it is on disk here.
    assertThat(lone.receive(appended(2, 1, 2)).committed()).isEmpty();
    assertThat(lone.receive(appended(3, 1, 2)).committed()).isEmpty();
    lone.tick(2);
    assertThat(lone.sent(RaftMessage.Heartbeat.class))
        .extracting(it -> it.commit().number())
        .containsExactly(2L, 2L);
    assertThat(lone.sync().committed()).hasSize(2);
  }

  @Test
  void aHeartbeatSaysNoMoreThanTheFollowerHas() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    lone.sent();
    lone.tick(2);

    assertThat(lone.sent(RaftMessage.Heartbeat.class))
        .extracting(it -> it.to().number(), it -> it.commit().number())
        .containsExactly(tuple(2, 1L), tuple(3, 0L));
  }

  @Test
  void aLeaderTakesNoOtherOfItsTerm() {
    Lone lone = Lone.among(1, 2, 3).lead(2);

    assertThatThrownBy(() -> lone.receive(heartbeat(2, 1, 0, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("replica 2 leads term 1 as well");
    assertThatThrownBy(() -> lone.receive(append(2, 1, 0, 0, 0)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLaterTermEndsALeadership() {
    Lone lone = Lone.among(1, 2, 3).lead(2).hears(isHere(3, 9, 0));

    assertThat(lone.standing())
        .isEqualTo(new Output.Standing(Output.Role.FOLLOWER, new Term(9), Optional.empty()));
  }

  @Test
  void aLeaderThatReachesNoMajorityStepsDown() {
    Lone lone = Lone.among(1, 2, 3).lead(2).tick(19);
    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);
    lone.hears(isHere(2, 1, 0)).tick(10);
    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);

    assertThat(lone.tick(1).tick(10).role()).isEqualTo(Output.Role.FOLLOWER);
  }

  @Test
  void learnersAreNoMajority() {
    Lone lone = Lone.in(Lone.settings(), Membership.of(ids(1, 2), ids(4))).lead(2);
    for (int i = 0; i < 20; i++) {
      lone.tick(1).hears(isHere(4, 1, 0));
    }

    assertThat(lone.role()).isEqualTo(Output.Role.FOLLOWER);
  }

  @Test
  void aLeaderWhoseDiskHangsMakesRoomForAnother() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    var unused = lone.propose("a");

    assertThat(passWithPeers(lone, 20).role()).isEqualTo(Output.Role.FOLLOWER);
  }

  @Test
  void aLeaderWhoseDiskIsSlowGoesOn() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    for (int i = 0; i < 10; i++) {
      var unused = lone.propose("a");
      passWithPeers(lone, 9).sync();
    }

    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);
  }

  @Test
  void aLeaderThatNobodyCouldReplaceWaitsForItsDisk() {
    Lone lone = Lone.among(1, 2).lead(2).matchedBy(2);
    var unused = lone.propose("a");

    assertThat(passWithPeers(lone, 50).role()).isEqualTo(Output.Role.LEADER);
  }

  /** Both peers are there, and nothing gets to its own disk. */
  private static Lone passWithPeers(Lone lone, int ticks) {
    for (int i = 0; i < ticks; i++) {
      lone.tick(1);
      for (int peer = 2; peer <= 3; peer++) {
        var unused = lone.receive(isHere(peer, 1, 0));
      }
    }
    return lone;
  }

  @Test
  void goingBackSkipsWholeTerms() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 4), entry(3, 4), entry(4, 4)).lead(2);
    lone.hears(lacks(3, 5, 4, 4, 3));

    // Its log has term 3 at 4: none of term 4 can be the same.
    assertThat(lone.sent(RaftMessage.Append.class).getFirst().previous())
        .isEqualTo(new LogIndex(1));
  }

  @Test
  void aRefusalThatWasAnsweredAlreadyChangesNothing() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1)).lead(2);
    lone.hears(lacks(3, 2, 3, 1, 1)).sent();

    assertThat(lone.hears(lacks(3, 2, 3, 1, 1)).sent()).isEmpty();
    assertThat(lone.hears(appended(3, 2, 4)).hears(lacks(3, 2, 3, 1, 1)).sent()).isEmpty();
  }

  @Test
  void whereTheLogEndsIsAskedWithOneAppendAtATime() {
    Lone lone = Lone.among(1, 2, 3).lead(2);
    var unused = lone.propose("a");
    assertThat(lone.sent(RaftMessage.Append.class)).isEmpty();

    lone.hears(appended(2, 1, 1));
    assertThat(lone.sent(RaftMessage.Append.class)).hasSize(1);
  }

  @Test
  void noMoreAppendsWaitForTheirAnswersThanAllowed() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    lone.sent();
    for (int i = 0; i < 9; i++) {
      var unused = lone.propose("c" + i);
    }
    assertThat(lone.sent(RaftMessage.Append.class)).hasSize(4);

    lone.hears(appended(2, 1, 2));
    List<RaftMessage.Append> next = lone.sent(RaftMessage.Append.class);
    assertThat(next).hasSize(1);
    assertThat(next.getFirst().entries()).hasSize(5);
  }

  @Test
  void noMoreBytesWaitForTheirAnswersThanAllowed() {
    RaftSettings tight =
        new RaftSettings(10, 2, 8, 4 << 10, 1 << 10, 64, 1 << 10, 1 << 14, 100, 3, 0, 2, 1_000);
    Lone lone = Lone.in(tight, Membership.of(ids(1, 2, 3))).lead(2).matchedBy(2);
    lone.sent();
    for (int i = 0; i < 9; i++) {
      var unused = lone.propose("x".repeat(500));
    }

    // 532 bytes each: with the second the bound is reached.
    assertThat(lone.sent(RaftMessage.Append.class)).hasSize(2);
  }

  @Test
  void anAppendHoldsWhatFitsOrOneLargeEntry() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    lone.sent();
    var unused = lone.propose("x".repeat(400), "y".repeat(400), "z".repeat(400), "l".repeat(4096));

    assertThat(lone.sent(RaftMessage.Append.class))
        .extracting(it -> it.entries().size())
        .containsExactly(2, 1, 1);
  }

  @Test
  void whatIsNotConfirmedForTwoHeartbeatsIsSentAgain() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    var unused = lone.propose("a");
    lone.sent();

    lone.tick(2).hears(isHere(2, 1, 0));
    assertThat(lone.sent(RaftMessage.Append.class)).isEmpty();
    lone.tick(2).hears(isHere(2, 1, 0));
    assertThat(lone.sent(RaftMessage.Append.class)).hasSize(1);
  }

  @Test
  void aRepeatedAnswerSendsNothingAgain() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    var unused = lone.propose("a");
    lone.sent();
    lone.tick(2);
    for (int i = 0; i < 9; i++) {
      lone.hears(isHere(2, 1, 0));
    }

    assertThat(lone.sent(RaftMessage.Append.class)).isEmpty();
  }

  @Test
  void roundsOfReadsSendNothingAgain() {
    // They follow one another faster than a follower's disk syncs.
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2).apply();
    var unused = lone.propose("a");
    lone.sent();
    for (int i = 1; i <= 9; i++) {
      assertThat(lone.read(i)).isInstanceOf(Output.NoAnswer.class);
      lone.hears(isHere(2, 1, i));
    }

    assertThat(lone.readable()).hasSize(9);
    assertThat(lone.sent(RaftMessage.Append.class)).isEmpty();
  }

  @Test
  void readsDoNotPutOffWhatIsToBeSentAgain() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2).apply();
    var unused = lone.propose("a");
    lone.sent();
    for (int i = 1; i <= 9; i++) {
      lone.tick(1);
      assertThat(lone.read(i)).isInstanceOf(Output.NoAnswer.class);
      lone.hears(isHere(2, 1, i));
    }

    assertThat(lone.sent(RaftMessage.Append.class)).isNotEmpty();
  }

  @Test
  void anAppendThatWasJustSentIsNotTakenForLost() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    lone.tick(2).hears(isHere(2, 1, 0)).tick(2);
    var unused = lone.propose("a");
    lone.sent();

    assertThat(lone.hears(isHere(2, 1, 0)).sent(RaftMessage.Append.class)).isEmpty();
  }

  @Test
  void anOversizeCommandIsRefusedWithAllThatCameWithIt() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);

    assertThat(lone.propose("x".repeat(4096)).answer()).isInstanceOf(Output.Accepted.class);
    assertRefused(lone.propose("a", "x".repeat(4097)).answer(), Reason.INVALID);
    assertThat(lone.sync().disk.log()).hasSize(2);
  }

  @Test
  void anEmptyProposalIsRefusedAndAnEmptyCommandIsNot() {
    Lone lone = Lone.among(1, 2, 3).lead(2);

    assertRefused(lone.propose().answer(), Reason.INVALID);
    assertThat(lone.propose("").answer())
        .isEqualTo(new Output.Accepted(new LogIndex(2), new Term(1)));
  }

  @Test
  void uncommittedBytesAreBounded() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2);
    String large = "x".repeat(4096);
    // One batch may be larger than all that is allowed, if it is alone.
    assertThat(lone.propose(large, large, large, large, large).answer())
        .isInstanceOf(Output.Accepted.class);
    assertRefused(lone.propose("a").answer(), Reason.OVERLOADED);

    lone.matchedBy(2).sync().hears(appended(2, 1, 6));
    for (int i = 0; i < 3; i++) {
      assertThat(lone.propose(large).answer()).isInstanceOf(Output.Accepted.class);
    }
    assertRefused(lone.propose(large).answer(), Reason.OVERLOADED);
    // 16384 are allowed, and 3 · 4128 are there.
    assertThat(lone.propose("x".repeat(16384 - 3 * 4128 - 32)).answer())
        .isInstanceOf(Output.Accepted.class);
    assertRefused(lone.propose("").answer(), Reason.OVERLOADED);
  }

  @Test
  void whatIsCommittedButNotOnTheLeadersDiskStillCountsAsUncommitted() {
    Lone lone = Lone.among(1, 2, 3).lead(2).matchedBy(2, 3);
    String large = "x".repeat(4096);
    for (int last = 2; last <= 4; last++) {
      assertThat(lone.propose(large).answer()).isInstanceOf(Output.Accepted.class);
      var unused = lone.receive(appended(2, 1, last));
      unused = lone.receive(appended(3, 1, last));
    }
    assertRefused(lone.propose(large).answer(), Reason.OVERLOADED);

    assertThat(lone.sync().propose(large).answer()).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void whoDoesNotLeadNamesWhoDoes() {
    Lone lone = Lone.among(1, 2, 3);
    assertThat(lone.propose("a").answer())
        .isEqualTo(new Output.Refused(Reason.NOT_LEADER, "nobody leads", Optional.empty()));

    lone.hears(heartbeat(2, 1, 0, 0));
    Output.Refused refused =
        new Output.Refused(Reason.NOT_LEADER, "replica 2 leads", Optional.of(id(2)));
    assertThat(lone.propose("a").answer()).isEqualTo(refused);
    assertThat(lone.read(1)).isEqualTo(refused);
    assertThat(lone.feed(new Input.TransferLeadership<>(id(3))).answer()).isEqualTo(refused);
    assertThat(lone.feed(new Input.ChangeMembers<>(Membership.of(ids(1)))).answer())
        .isEqualTo(refused);
  }

  @Test
  void aFollowerBehindTheLogsBeginIsSentTheSnapshot() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).lead(2).matchedBy(2);
    lone.disk.store(List.of(Payload.utf8("a"), Payload.utf8("b")));
    var unused = lone.feed(new Input.SnapshotTaken<>(new LogIndex(2)));
    lone.sync().sent();

    lone.hears(lacks(3, 2, 2, 0, 0));
    assertThat(lone.sent(RaftMessage.InstallPiece.class))
        .extracting(RaftMessage.InstallPiece::place, RaftMessage.InstallPiece::isLast)
        .containsExactly(tuple(0, false));

    // A repeated answer sends nothing again: copies would go round for ever.
    lone.hears(wants(3, 2, 1)).hears(wants(3, 2, 1));
    assertThat(lone.sent(RaftMessage.InstallPiece.class))
        .extracting(RaftMessage.InstallPiece::place, RaftMessage.InstallPiece::isLast)
        .containsExactly(tuple(1, true));

    lone.hears(appended(3, 2, 2));
    assertThat(lone.sent(RaftMessage.Append.class))
        .extracting(it -> it.previous().number(), it -> it.entries().size())
        .containsExactly(tuple(2L, 1));
  }

  @Test
  void aFollowerThatCrashedBetweenPiecesBeginsAgain() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).lead(2).matchedBy(2);
    lone.disk.store(List.of(Payload.utf8("a"), Payload.utf8("b"), Payload.utf8("c")));
    var unused = lone.feed(new Input.SnapshotTaken<>(new LogIndex(2)));
    lone.sync().hears(lacks(3, 2, 2, 0, 0)).hears(wants(3, 2, 1)).sent();

    lone.hears(wants(3, 2, 0));
    assertThat(lone.sent(RaftMessage.InstallPiece.class))
        .extracting(RaftMessage.InstallPiece::place)
        .containsExactly(0);
  }

  @Test
  void aSnapshotThatIsNotThereYetIsSentOnceANewerOneIsTheBase() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).lead(2).matchedBy(2);
    var unused = lone.feed(new Input.SnapshotTaken<>(new LogIndex(1)));
    lone.sync().hears(lacks(3, 2, 2, 0, 0));
    assertThat(lone.sent(RaftMessage.InstallPiece.class)).isEmpty();

    lone.disk.store(List.of(Payload.utf8("a")));
    unused = lone.feed(new Input.SnapshotTaken<>(new LogIndex(2)));
    lone.sync();
    for (int i = 0; i < 10; i++) {
      lone.tick(1).hears(isHere(2, 2, 0)).hears(isHere(3, 2, 0));
    }
    assertThat(lone.sent(RaftMessage.InstallPiece.class))
        .isNotEmpty()
        .allMatch(it -> it.mark().index().number() == 2 && it.place() == 0);
  }

  private static RaftMessage.NotAppended lacks(
      int from, long term, long previous, long hint, long hintTerm) {
    return new RaftMessage.NotAppended(
        id(from),
        SELF,
        new Term(term),
        new LogIndex(previous),
        new LogIndex(hint),
        new Term(hintTerm));
  }

  private static RaftMessage.PieceInstalled wants(int from, long term, int next) {
    return new RaftMessage.PieceInstalled(id(from), SELF, new Term(term), new LogIndex(2), next);
  }

  static void assertRefused(Output.Answer answer, Reason why) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Output.Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }
}
