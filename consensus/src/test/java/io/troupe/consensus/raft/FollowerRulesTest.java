package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Lone.SELF;
import static io.troupe.consensus.raft.Lone.append;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.heartbeat;
import static io.troupe.consensus.raft.Lone.id;
import static io.troupe.consensus.raft.Lone.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Taking the log: the paper, 5.1, 5.3 and 7, with figures 2 and 13. */
final class FollowerRulesTest {
  @Test
  void followerRefusesOlderTerm() {
    Lone lone = Lone.with(entry(1, 5)).hears(append(2, 4, 0, 0, 1, entry(1, 4)));

    assertThat(lone.disk.log()).containsExactly(entry(1, 5));
    assertThat(lone.standing().leader()).isEmpty();
    assertThat(lone.sent())
        .containsExactly(new RaftMessage.HeartbeatAnswer(SELF, id(2), new Term(5), 0));
  }

  @Test
  void followerEntersLaterTerm() {
    Lone lone = Lone.among(1, 2, 3).hears(heartbeat(2, 7, 0, 0));

    assertThat(lone.disk.restored().vote())
        .isEqualTo(new Write.Vote(new Term(7), Optional.empty()));
    assertThat(lone.standing())
        .isEqualTo(new Output.Standing(Output.Role.FOLLOWER, new Term(7), Optional.of(id(2))));
  }

  @Test
  void twoLeadersOfOneTermAreABrokenInvariant() {
    Lone lone = Lone.among(1, 2, 3).hears(heartbeat(2, 1, 0, 0));

    assertThatThrownBy(() -> lone.receive(heartbeat(3, 1, 0, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("two leaders in term 1: 2 and 3");
  }

  @Test
  void anAppendIsAnsweredWithTheWriteThatHoldsIt() {
    var output = Lone.among(1, 2, 3).receive(append(2, 1, 0, 0, 0, entry(1, 1)));

    Write<RaftMessage> write = output.write().orElseThrow();
    assertThat(output.send()).isEmpty();
    assertThat(write.entries()).containsExactly(entry(1, 1));
    assertThat(write.thenSend())
        .containsExactly(new RaftMessage.Appended(SELF, id(2), new Term(1), new LogIndex(1)));
  }

  @Test
  void aRepeatedAppendIsAnsweredOnlyAfterTheWritesBeforeIt() {
    Lone lone = Lone.among(1, 2, 3);
    var unused = lone.receive(append(2, 1, 0, 0, 0, entry(1, 1)));
    var output = lone.receive(append(2, 1, 0, 0, 0, entry(1, 1)));

    assertThat(output.send()).isEmpty();
    assertThat(output.write().orElseThrow().isEmpty()).isTrue();
    assertThat(output.write().orElseThrow().thenSend()).hasSize(1);
  }

  @Test
  void aGapIsRefusedWithWhereTheLogEnds() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).hears(append(2, 2, 9, 2, 9, entry(10, 2)));

    assertThat(lone.disk.log()).hasSize(2);
    assertThat(lone.sent(RaftMessage.NotAppended.class))
        .containsExactly(
            new RaftMessage.NotAppended(
                SELF, id(2), new Term(2), new LogIndex(9), new LogIndex(2), new Term(1)));
  }

  @Test
  void aConflictIsRefusedWithThePlaceBeforeTheWholeTerm() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 3), entry(3, 3), entry(4, 3));
    lone.hears(append(2, 4, 4, 2, 0));

    assertThat(lone.sent(RaftMessage.NotAppended.class))
        .extracting(it -> it.hint().number(), it -> it.hintTerm().number())
        .containsExactly(tuple(1L, 1L));
  }

  @Test
  void aCommonPlaceIsFoundWithFewReads() {
    Entry[] log = new Entry[1_000];
    Arrays.setAll(log, i -> entry(i + 1L, 5));
    Lone lone = Lone.with(log);
    lone.disk.entriesRead = 0;
    lone.hears(append(2, 6, 1_000, 4, 0));

    assertThat(lone.sent(RaftMessage.NotAppended.class))
        .extracting(RaftMessage.NotAppended::hint)
        .containsExactly(LogIndex.NONE);
    assertThat(lone.disk.entriesRead).isLessThan(20);
  }

  @Test
  void conflictingEntriesAndAllBehindThemAreDropped() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1), entry(4, 1));
    lone.hears(append(2, 2, 1, 1, 1, entry(2, 2)));

    assertThat(lone.disk.log()).containsExactly(entry(1, 1), entry(2, 2));
  }

  @Test
  void anAppendThatIsCoveredAlreadyDropsNothing() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1));
    lone.hears(append(2, 1, 0, 0, 0, entry(1, 1), entry(2, 1)));

    assertThat(lone.disk.log()).hasSize(3);
    assertThat(lone.sent(RaftMessage.Appended.class))
        .extracting(it -> it.match().number())
        .containsExactly(2L);
  }

  @Test
  void onlyWhatAnAppendReachedIsCommitted() {
    // What lies behind may differ from the leader's, however far that has committed.
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1)).hears(append(2, 2, 1, 1, 3));

    assertThat(lone.committed()).containsExactly(entry(1, 1));
  }

  @Test
  void nothingIsCommittedHereBeforeItIsOnDiskHere() {
    Lone lone = Lone.among(1, 2, 3);
    var output = lone.receive(append(2, 1, 0, 0, 2, entry(1, 1), entry(2, 1)));
    assertThat(output.committed()).isEmpty();

    assertThat(lone.sync().committed()).containsExactly(entry(1, 1), entry(2, 1));
  }

  @Test
  void whatWasOverwrittenBeforeItWasOnDiskDoesNotCountAsOnDisk() {
    Lone lone = Lone.among(1, 2, 3);
    var first = lone.receive(append(2, 1, 0, 0, 0, entry(1, 1), entry(2, 1), entry(3, 1)));
    var second = lone.receive(append(3, 2, 1, 1, 3, entry(2, 2), entry(3, 2)));
    assertThat(first.write()).isPresent();
    assertThat(second.write()).isPresent();

    var unused = lone.disk.sync();
    assertThat(lone.feed(new Input.Persisted<>(1)).committed()).containsExactly(entry(1, 1));
    assertThat(lone.sync().committed()).containsExactly(entry(1, 1), entry(2, 2), entry(3, 2));
  }

  @Test
  void whatIsCommittedIsNeverDropped() {
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 2, entry(1, 1), entry(2, 1)));
    lone.sent();

    // Late: it is answered with what is committed, and changes nothing.
    lone.hears(append(2, 1, 0, 0, 0, entry(1, 1)));
    assertThat(lone.disk.log()).hasSize(2);
    assertThat(lone.sent(RaftMessage.Appended.class))
        .extracting(it -> it.match().number())
        .containsExactly(2L);
  }

  @Test
  void aHeartbeatSaysHowFarItIsCommitted() {
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 0, entry(1, 1)));
    lone.sent();
    lone.hears(heartbeat(2, 1, 1, 8));

    assertThat(lone.committed()).containsExactly(entry(1, 1));
    assertThat(lone.sent())
        .containsExactly(new RaftMessage.HeartbeatAnswer(SELF, id(2), new Term(1), 8));
  }

  @Test
  void aHeartbeatBehindTheLogIsABrokenInvariant() {
    Lone lone = Lone.among(1, 2, 3);

    assertThatThrownBy(() -> lone.receive(heartbeat(2, 1, 5, 0)))
        .hasMessage("entry 5 is committed, but the log ends with 0");
  }

  @Test
  void aSnapshotIsInstalledPieceByPiece() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1)).hears(piece(9, 2, 0, false));
    assertThat(lone.sent(RaftMessage.PieceInstalled.class))
        .extracting(RaftMessage.PieceInstalled::next)
        .containsExactly(1);

    var output = lone.receive(piece(9, 2, 1, true));
    Write<RaftMessage> write = output.write().orElseThrow();
    assertThat(write.piece()).isPresent();
    assertThat(write.base()).contains(mark(9, 2));
    assertThat(write.thenSend())
        .containsExactly(new RaftMessage.Appended(SELF, id(2), new Term(2), new LogIndex(9)));
    assertThat(lone.sync().installs()).containsExactly(mark(9, 2));
    assertThat(lone.disk.snapshot()).containsExactly(Payload.utf8("p0"), Payload.utf8("p1"));
    assertThat(lone.disk.log()).isEmpty();
  }

  @Test
  void theStateMachineLoadsNothingThatIsNotOnDisk() {
    Lone lone = Lone.among(1, 2, 3);
    var first = lone.receive(piece(9, 2, 0, false));
    var last = lone.receive(piece(9, 2, 1, true));
    assertThat(last.install()).isEmpty();
    var unused = lone.disk.sync();
    var persisted = lone.feed(new Input.Persisted<>(first.write().orElseThrow().number()));
    assertThat(persisted.install()).isEmpty();

    assertThat(lone.sync().installs()).containsExactly(mark(9, 2));
  }

  @Test
  void otherEntriesOnDiskAtItsPlaceAreNotTheSnapshot() {
    // Three entries of another leader, never committed.
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1));
    var output = lone.receive(piece(2, 2, 0, true));
    assertThat(output.install()).isEmpty();

    assertThat(lone.sync().installs()).containsExactly(mark(2, 2));
    assertThat(lone.disk.last()).isEqualTo(new LogIndex(2));
  }

  @Test
  void onlyTheNewestOfTwoIsLoaded() {
    Lone lone = Lone.among(1, 2, 3);
    var first = lone.receive(piece(9, 2, 0, true));
    var second = lone.receive(piece(12, 2, 0, true));
    assertThat(first.install()).isEmpty();
    assertThat(second.install()).isEmpty();

    assertThat(lone.sync().installs()).containsExactly(mark(12, 2));
  }

  @Test
  void aPieceOutOfTurnIsAnsweredWithTheOneThatIsWanted() {
    Lone lone = Lone.among(1, 2, 3).hears(piece(9, 2, 0, false));
    lone.sent();
    lone.hears(piece(9, 2, 0, false)).hears(piece(9, 2, 5, false));

    assertThat(lone.sent(RaftMessage.PieceInstalled.class))
        .extracting(RaftMessage.PieceInstalled::next)
        .containsExactly(1, 1);
  }

  @Test
  void aNewerSnapshotBeginsAnew() {
    Lone lone = Lone.among(1, 2, 3).hears(piece(9, 2, 0, false)).hears(piece(12, 2, 0, false));
    lone.sent();
    // The older one goes on too late.
    lone.hears(piece(9, 2, 1, true));

    assertThat(lone.disk.restored().base().index()).isEqualTo(LogIndex.NONE);
    assertThat(lone.sent(RaftMessage.PieceInstalled.class))
        .containsExactly(
            new RaftMessage.PieceInstalled(SELF, id(2), new Term(2), new LogIndex(9), 0));
  }

  @Test
  void aSnapshotOfWhatTheLogHasOnlyTellsThatItIsCommitted() {
    Lone lone = Lone.with(entry(1, 1), entry(2, 1), entry(3, 1)).hears(piece(2, 1, 0, true));

    assertThat(lone.disk.log()).hasSize(3);
    assertThat(lone.committed()).containsExactly(entry(1, 1), entry(2, 1));
    assertThat(lone.sent(RaftMessage.Appended.class))
        .extracting(it -> it.match().number())
        .containsExactly(2L);
  }

  @Test
  void nothingIsAppliedWhileASnapshotIsLoaded() {
    Lone lone = Lone.among(1, 2, 3).hears(piece(9, 2, 0, true));
    lone.hears(append(2, 2, 9, 2, 10, entry(10, 2)));
    assertThat(lone.committed()).isEmpty();

    var output = lone.feed(new Input.SnapshotInstalled<>(new LogIndex(9)));
    assertThat(output.committed()).containsExactly(entry(10, 2));
  }

  @Test
  void whoLoadsASnapshotDoesNotStand() {
    Lone lone = Lone.among(1, 2, 3).hears(piece(9, 2, 0, true)).tick(100);
    assertThat(lone.role()).isEqualTo(Output.Role.FOLLOWER);

    var unused = lone.feed(new Input.SnapshotInstalled<>(new LogIndex(9)));
    assertThat(lone.tick(1).role()).isEqualTo(Output.Role.CANDIDATE);
  }

  @Test
  void anOlderSnapshotThatIsLoadedLateIsNotTheOneThatIsWaitedFor() {
    Lone lone = Lone.among(1, 2, 3).hears(piece(9, 2, 0, true)).hears(piece(12, 2, 0, true));
    lone.hears(append(2, 2, 12, 2, 13, entry(13, 2)));

    assertThat(lone.feed(new Input.SnapshotInstalled<>(new LogIndex(9))).committed()).isEmpty();
    assertThat(lone.feed(new Input.SnapshotInstalled<>(new LogIndex(12))).committed()).hasSize(1);
  }

  @Test
  void aSnapshotBringsItsMembers() {
    Membership others = Membership.of(ids(2, 3, 4));
    SnapshotMark mark = new SnapshotMark(new LogIndex(9), new Term(2), others);
    Lone lone = Lone.among(1, 2, 3);
    lone.hears(
        new RaftMessage.InstallPiece(
            id(2), SELF, new Term(2), mark, 0, Payload.utf8("state"), true));
    var unused = lone.feed(new Input.SnapshotInstalled<>(new LogIndex(9)));

    // It is no voter any more.
    assertThat(lone.tick(100).role()).isEqualTo(Output.Role.FOLLOWER);
  }

  @Test
  void aSnapshotOfItsOwnLetsTheLogBeginBehindIt() {
    Entry[] log = {entry(1, 1), entry(2, 1), entry(3, 1)};
    Lone lone = Lone.with(log).hears(append(2, 1, 3, 1, 3)).apply();
    var unused = lone.feed(new Input.SnapshotTaken<>(new LogIndex(2)));
    lone.sync();

    assertThat(lone.disk.restored().base()).isEqualTo(mark(2, 1));
    assertThat(lone.disk.log()).containsExactly(entry(3, 1));
    assertThat(lone.feed(new Input.SnapshotTaken<>(new LogIndex(1))).write()).isEmpty();
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(new LogIndex(index), new Term(term), Membership.of(ids(1, 2, 3)));
  }

  private static RaftMessage.InstallPiece piece(long index, long term, int place, boolean last) {
    return new RaftMessage.InstallPiece(
        id(2), SELF, new Term(2), mark(index, term), place, Payload.utf8("p" + place), last);
  }

  @Test
  void aChangeOfMembersCountsFromWhenItIsInTheLog() {
    Entry change =
        new Entry(
            new LogIndex(1),
            new Term(1),
            new Entry.Content.Members(Membership.of(ids(1), List.of())));
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 0, change)).lead();

    assertThat(lone.role()).isEqualTo(Output.Role.LEADER);
  }

  @Test
  void aChangeOfMembersThatIsDroppedCountsNoMore() {
    Entry change =
        new Entry(
            new LogIndex(1),
            new Term(1),
            new Entry.Content.Members(Membership.of(ids(1), List.of())));
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 0, change));
    lone.hears(append(3, 2, 0, 0, 0, entry(1, 2))).lead();

    assertThat(lone.role()).isEqualTo(Output.Role.CANDIDATE);
  }
}
