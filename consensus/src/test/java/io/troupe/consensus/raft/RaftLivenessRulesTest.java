package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Driven.SETTINGS;
import static io.troupe.consensus.raft.Driven.id;
import static io.troupe.consensus.raft.Driven.voters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What would stop a group, or fill its memory, for ever. */
final class RaftLivenessRulesTest {
  @Test
  void aReadThatWaitsForAPeerIsAnsweredOnceThatPeerIsRemoved() {
    Driven one = new Driven(voters(1, 2));
    one.elect(2);
    one.appended(2, 1);
    assertThat(one.change(voters(1))).isInstanceOf(Output.Accepted.class);
    one.sent.clear();
    // While both sets count, replica 2 is asked, and never answers.
    one.feed(new Input.ReadBarrier<>(7));
    one.appended(2, 2);

    applyAll(one);

    assertThat(one.readable).containsExactly(7L);
    one.feed(new Input.ReadBarrier<>(8));
    assertThat(one.readable).containsExactly(7L, 8L);
  }

  @Test
  void aLeaderWhoseDiskHangsMakesRoomForAnother() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.appended(3, 1);
    one.diskHangs(true);
    one.propose("a");

    passTimeWithPeers(one, 2 * SETTINGS.electionTicks());

    assertThat(one.leads()).isFalse();
  }

  @Test
  void aLeaderWhoseDiskIsSlowGoesOn() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.appended(3, 1);
    for (int i = 0; i < 10; i++) {
      one.diskHangs(true);
      one.propose("a");
      passTimeWithPeers(one, SETTINGS.electionTicks() - 1);
      one.diskHangs(false);
    }

    assertThat(one.leads()).isTrue();
  }

  @Test
  void aLeaderThatNobodyCouldReplaceWaitsForItsDisk() {
    Driven one = new Driven(voters(1, 2));
    one.elect(2);
    one.appended(2, 1);
    one.diskHangs(true);
    one.propose("a");

    passTimeWithPeers(one, 5 * SETTINGS.electionTicks());

    assertThat(one.leads()).isTrue();
  }

  @Test
  void whatIsCommittedButNotOnTheLeadersDiskStillCountsAsUncommitted() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.diskHangs(true);
    String large = "x".repeat(1_000);

    Output.Answer answer = one.propose(large);
    for (int last = 2; last < 100 && answer instanceof Output.Accepted; last++) {
      one.appended(2, last);
      one.appended(3, last);
      answer = one.propose(large);
    }

    assertThat(answer)
        .isInstanceOfSatisfying(
            Output.Refused.class, it -> assertThat(it.why()).isEqualTo(Output.Reason.OVERLOADED));
    one.diskHangs(false);
    assertThat(one.propose(large)).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void aVoterThatWasNeverHeardOfDoesNotCount() {
    Driven one = new Driven(voters(1));
    one.elect();

    assertThat(one.change(voters(1, 2))).isInstanceOf(Output.Accepted.class);
    one.propose("a");

    // Replica 2 has few entries to catch up with, but none of them.
    assertThat(one.committed.getLast().content())
        .isEqualTo(new Entry.Content.Command(Payload.utf8("a")));
  }

  @Test
  void aChangeThatWaitsForANewVoterCanBeCalledOff() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.change(voters(1, 2, 3, 4));
    one.appended(2, 2);

    Membership asItIs = Membership.of(ids(1, 3), ids(4, 4));
    assertThat(one.change(asItIs)).isInstanceOf(Output.Accepted.class);
    one.appended(4, 2);

    one.sent.clear();
    one.propose("a");
    assertThat(one.sentTo(4, RaftMessage.Append.class).getFirst().previous())
        .isEqualTo(new LogIndex(2));
    assertThat(one.change(asItIs)).isInstanceOf(Output.Refused.class);
  }

  @Test
  void nobodyIsWaitedForToLeadWhoIsToBeNoVoterAnyMore() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.change(voters(1, 2, 4));
    one.appended(2, 2);
    one.feed(new Input.TransferLeadership<>(id(3)));
    assertThat(one.propose("a")).isInstanceOf(Output.Refused.class);

    one.appended(4, 2);

    assertThat(one.propose("a")).isInstanceOf(Output.Accepted.class);
  }

  @Test
  void aChangeOfMoreMembersThanMayBeIsRefused() {
    Driven one = new Driven(Membership.of(ids(1, 9), ids(10, 64)));
    one.elect(2, 3, 4, 5, 6);
    for (int peer = 2; peer <= 6; peer++) {
      one.appended(peer, 1);
    }

    assertThat(one.change(Membership.of(ids(65, 73))))
        .isInstanceOfSatisfying(
            Output.Refused.class, it -> assertThat(it.why()).isEqualTo(Output.Reason.INVALID));
    assertThat(one.leads()).isTrue();
    // These are no more than there are.
    List<ReplicaId> learners = new ArrayList<>(ids(11, 64));
    learners.add(id(1));
    assertThat(one.change(Membership.of(ids(2, 10), learners))).isInstanceOf(Output.Accepted.class);
    one.appended(10, 1);
    assertThat(one.leads()).isTrue();
  }

  @Test
  void readsDoNotMakeALeaderSendAgainWhatIsOnItsWay() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.appended(3, 1);
    one.propose("a");
    one.sent.clear();

    for (long read = 1; read <= 20; read++) {
      one.feed(new Input.ReadBarrier<>(read));
      one.beats(2);
      one.beats(3);
    }

    // The answers to its appends wait for slow disks; nothing says that they are lost.
    assertThat(one.sentTo(2, RaftMessage.Append.class)).isEmpty();
    applyAll(one);
    assertThat(one.readable).hasSize(16);
  }

  @Test
  void readsDoNotKeepALeaderFromSendingAgainWhatWasLost() {
    Driven one = new Driven(voters(1, 2, 3));
    one.elect(2);
    one.appended(2, 1);
    one.appended(3, 1);
    one.propose("a");
    one.sent.clear();

    for (long read = 1; read <= 3L * SETTINGS.heartbeatTicks(); read++) {
      one.tick(1);
      one.feed(new Input.ReadBarrier<>(read));
      one.beats(2);
      one.beats(3);
    }

    assertThat(one.sentTo(2, RaftMessage.Append.class)).isNotEmpty();
  }

  @Test
  void aCommonPlaceIsFoundWithFewReads() {
    Driven one = new Driven(voters(1, 2, 3));
    Term five = new Term(5);
    for (long index = 1; index <= 1_000; index++) {
      Entry entry = new Entry(new LogIndex(index), five, new Entry.Content.NoOp());
      one.receive(append(five, index - 1, index == 1 ? Term.NONE : five, List.of(entry)));
    }
    one.disk.entriesRead = 0;

    one.receive(append(new Term(6), 1_000, new Term(4), List.of()));

    assertThat(one.sentTo(2, RaftMessage.NotAppended.class).getLast().hint())
        .isEqualTo(LogIndex.NONE);
    assertThat(one.disk.entriesRead).isLessThan(20);
  }

  private static RaftMessage append(
      Term term, long previous, Term previousTerm, List<Entry> entries) {
    return new RaftMessage.Append(
        id(2), id(1), term, new LogIndex(previous), previousTerm, entries, LogIndex.NONE);
  }

  @Test
  void theStateMachineIsGivenSoManyBytesAtATime() {
    Driven one = new Driven(voters(1));
    one.elect();
    String large = "x".repeat(1_000);
    for (int i = 0; i < 50; i++) {
      assertThat(one.propose(large)).isInstanceOf(Output.Accepted.class);
    }

    assertThat(one.committed.stream().mapToLong(Entry::sizeBytes).sum())
        .isLessThanOrEqualTo(SETTINGS.maxUncommittedBytes() + SETTINGS.maxMessageBytes());
    for (int i = 0; i < 50; i++) {
      applyAll(one);
    }
    assertThat(one.committed).hasSize(51);
  }

  @Test
  void aGroupMayBeginBehindASnapshotOfAnother() {
    SnapshotMark mark = new SnapshotMark(new LogIndex(100), new Term(7), voters(1));
    RaftReplica.Restored blank = RaftReplica.Restored.blank(mark);

    // Its entries must not be of earlier terms than the snapshot's.
    assertThat(blank.vote()).isEqualTo(new Write.Vote(new Term(7), Optional.empty()));
  }

  @Test
  void aLogLaterThanTheVoteIsRefused() {
    SnapshotMark mark = new SnapshotMark(new LogIndex(100), new Term(7), voters(1));
    RaftReplica.Restored restored =
        new RaftReplica.Restored(
            new Write.Vote(new Term(6), Optional.empty()), mark, mark.index(), mark.index());

    assertThatThrownBy(
            () -> new RaftReplica(id(1), SETTINGS, restored, new SimDisk(mark), /* seed= */ 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the log ends in term 7, but the vote is of term 6");
  }

  private static void applyAll(Driven one) {
    one.feed(new Input.Applied<>(one.committed.getLast().index()));
  }

  /** Both peers are there, and have whatever they were sent. */
  private static void passTimeWithPeers(Driven one, int ticks) {
    for (int i = 0; i < ticks && one.leads(); i++) {
      one.tick(1);
      for (int peer = 2; peer <= 3 && one.leads(); peer++) {
        one.beats(peer);
      }
    }
  }

  private static List<ReplicaId> ids(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(ReplicaId::new).toList();
  }
}
