package io.troupe.simulation.raft.invariant;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.testkit.world.Violation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each invariant breaks where it should, and not where nothing is wrong. */
class InvariantRulesTest {
  private final Seen one = new Seen(1);
  private final Seen two = new Seen(2);

  /** A replica of three, as it can be seen. */
  private static final class Seen implements Member {
    private final ReplicaId id;
    private final LogImage written = new LogImage(SnapshotMark.initial(members(1, 2, 3)));
    private final LogImage durable = new LogImage(SnapshotMark.initial(members(1, 2, 3)));
    private boolean leads;

    private Seen(int number) {
      id = new ReplicaId(number);
    }

    /** Writes and syncs, under the eyes of an invariant. */
    void writes(Invariant invariant, Write<RaftMessage> write) {
      invariant.writes(this, write);
      written.take(write);
      durable.take(write);
    }

    @Override
    public ReplicaId id() {
      return id;
    }

    @Override
    public boolean leads() {
      return leads;
    }

    @Override
    public LogImage written() {
      return written;
    }

    @Override
    public LogImage durable() {
      return durable;
    }
  }

  private static Membership members(int... numbers) {
    return Membership.of(IntStream.of(numbers).mapToObj(ReplicaId::new).toList());
  }

  private static Entry entry(long index, long term, String command) {
    return new Entry(
        new LogIndex(index), new Term(term), new Entry.Content.Command(Payload.utf8(command)));
  }

  private static Write<RaftMessage> write(long term, Entry... entries) {
    return new Write<>(
        1,
        Optional.of(new Write.Vote(new Term(term), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(entries),
        List.of());
  }

  private static Write<RaftMessage> drop(long term, long from, Entry... entries) {
    return new Write<>(
        1,
        Optional.of(new Write.Vote(new Term(term), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new LogIndex(from)),
        List.of(entries),
        List.of());
  }

  private static Output.Standing leader(Seen who, long term) {
    return new Output.Standing(Output.Role.LEADER, new Term(term), Optional.of(who.id()));
  }

  private static void breaks(String guarantee, Runnable what) {
    assertThatExceptionOfType(Violation.class)
        .isThrownBy(what::run)
        .withMessageStartingWith(guarantee + ": ");
  }

  @Test
  void twoLeadersOfATermBreakElectionSafety() {
    Invariant invariant = new ElectionSafety();
    invariant.stands(one, leader(one, 1));
    invariant.stands(two, leader(two, 2));
    breaks("election safety", () -> invariant.stands(one, leader(one, 2)));
  }

  @Test
  void twoVotesOfATermBreakOneVotePerTerm() {
    Invariant invariant = new OneVotePerTerm();
    Term term = new Term(3);
    ReplicaId self = one.id();
    invariant.sends(
        one, new RaftMessage.VoteAnswer(self, new ReplicaId(2), term, true, /* isPre= */ false));
    invariant.sends(
        one, new RaftMessage.VoteAnswer(self, new ReplicaId(3), term, true, /* isPre= */ true));
    invariant.sends(
        one, new RaftMessage.VoteAnswer(self, new ReplicaId(3), term, false, /* isPre= */ false));
    breaks(
        "one vote per term",
        () ->
            invariant.sends(
                one, new RaftMessage.VoteAnswer(self, new ReplicaId(3), term, true, false)));
    breaks(
        "one vote per term",
        () ->
            invariant.sends(
                one,
                new RaftMessage.AskVote(
                    self, new ReplicaId(2), term, LogIndex.NONE, Term.NONE, false, false)));
  }

  @Test
  void aLeaderThatDropsEntriesBreaksAppendOnly() {
    Invariant invariant = new LeaderAppendOnly();
    one.writes(invariant, write(1, entry(1, 1, "a")));
    one.writes(invariant, drop(2, 1, entry(1, 2, "b")));
    one.leads = true;
    one.writes(invariant, write(2, entry(2, 2, "c")));
    breaks("leader append-only", () -> one.writes(invariant, drop(2, 2, entry(2, 2, "d"))));
  }

  @Test
  void anEntryOfTwoContentsOrBehindTwoTermsBreaksLogMatching() {
    Invariant invariant = new LogMatching();
    one.writes(invariant, write(2, entry(1, 1, "a"), entry(2, 2, "b")));
    two.writes(invariant, write(2, entry(1, 1, "a")));
    breaks("log matching", () -> two.writes(invariant, write(2, entry(2, 2, "c"))));

    Seen three = new Seen(3);
    three.writes(invariant, write(2, entry(1, 2, "x")));
    breaks("log matching", () -> three.writes(invariant, write(2, entry(2, 2, "b"))));
  }

  @Test
  void twoEntriesAtOnePlaceBreakStateMachineSafety() {
    Committed invariant = new Committed();
    invariant.commits(one, entry(1, 1, "a"));
    invariant.commits(two, entry(1, 1, "a"));
    breaks("state machine safety", () -> invariant.commits(two, entry(1, 1, "b")));
  }

  @Test
  void aLeaderWithoutWhatIsCommittedBreaksCompleteness() {
    Committed committed = new Committed();
    LeaderCompleteness invariant = new LeaderCompleteness(committed);
    one.writes(invariant, write(1, entry(1, 1, "a")));
    committed.commits(one, entry(1, 1, "a"));
    invariant.stands(two, leader(two, 1));
    invariant.stands(one, leader(one, 2));
    breaks("leader completeness", () -> invariant.stands(two, leader(two, 3)));
  }

  @Test
  void anOlderLeaderThatCommitsWhatALaterOneLacksBreaksCompleteness() {
    LeaderCompleteness invariant = new LeaderCompleteness(new Committed());
    invariant.stands(two, leader(two, 2));
    one.writes(invariant, write(1, entry(1, 1, "a")));
    invariant.commits(one, entry(1, 1, "a"));
    one.leads = true;
    breaks("leader completeness", () -> invariant.commits(one, entry(1, 1, "a")));
  }

  @Test
  void whatIsPromisedWithoutTheDiskBreaksDurability() {
    Invariant invariant = new DurableBeforeSent();
    RaftMessage vote =
        new RaftMessage.VoteAnswer(one.id(), new ReplicaId(2), new Term(1), true, false);
    RaftMessage appended =
        new RaftMessage.Appended(one.id(), new ReplicaId(2), new Term(1), new LogIndex(1));
    breaks("durable before sent", () -> invariant.sends(one, vote));
    breaks("durable before sent", () -> invariant.sends(one, appended));
    one.written.take(write(1, entry(1, 1, "a")));
    breaks("durable before sent", () -> invariant.sends(one, appended));
    one.durable.take(write(1, entry(1, 1, "a")));
    invariant.sends(one, appended);
    breaks("durable before sent", () -> invariant.sends(one, vote));
    one.durable.vote(new Write.Vote(new Term(1), Optional.of(new ReplicaId(2))));
    invariant.sends(one, vote);
  }

  @Test
  void acknowledgingOtherEntriesThanTheLeadersBreaksDurability() {
    Invariant invariant = new DurableBeforeSent();
    two.leads = true;
    two.written.take(write(2, entry(1, 2, "b")));
    invariant.stands(two, leader(two, 2));
    one.durable.take(write(2, entry(1, 1, "a")));
    RaftMessage nothing = new RaftMessage.Appended(one.id(), two.id(), new Term(2), LogIndex.NONE);
    RaftMessage other = new RaftMessage.Appended(one.id(), two.id(), new Term(2), new LogIndex(1));
    invariant.sends(one, nothing);
    breaks("durable before sent", () -> invariant.sends(one, other));
    one.durable.take(drop(2, 1, entry(1, 2, "b")));
    invariant.sends(one, other);
  }

  @Test
  void aSnapshotThatLeavesOtherEntriesBehindItBreaksTheLog() {
    SnapshotMark mark = new SnapshotMark(new LogIndex(1), new Term(2), members(1, 2, 3));
    one.written.take(write(1, entry(1, 1, "a"), entry(2, 1, "b")));
    one.written.begin(mark);
    breaks("no gap", () -> one.written.take(write(2, entry(2, 2, "c"))));
    one.written.take(drop(2, 2, entry(2, 2, "c")));
  }

  @Test
  void whatNoMajorityAcknowledgedIsNotCommitted() {
    Invariant invariant = new CommittedByMajority();
    one.leads = true;
    one.writes(invariant, write(1, entry(1, 1, "a"), entry(2, 1, "b")));
    invariant.sends(
        two, new RaftMessage.Appended(two.id(), one.id(), new Term(1), new LogIndex(1)));
    invariant.commits(one, entry(1, 1, "a"));
    breaks("committed by a majority", () -> invariant.commits(one, entry(2, 1, "b")));
  }

  @Test
  void whatIsCommittedIsDroppedOnlyForALeaderFromBefore() {
    Invariant invariant = new CommittedByMajority();
    one.writes(invariant, write(3, entry(1, 1, "a")));
    invariant.commits(one, entry(1, 1, "a"));
    two.writes(invariant, write(1, entry(1, 1, "a")));
    two.writes(invariant, drop(2, 1, entry(1, 2, "b")));
    breaks("committed stays", () -> one.writes(invariant, drop(4, 1, entry(1, 4, "b"))));
  }

  @Test
  void votersWithoutACommonOneBreakStepByStep() {
    Invariant invariant = new MembersStepByStep();
    one.leads = true;
    one.writes(invariant, members(1, members(1, 2, 3).withLearners(List.of(new ReplicaId(4)))));
    Membership joint = members(1, 2, 3).joinedWith(members(1, 2, 4));
    one.writes(invariant, members(2, joint));
    breaks("members step by step", () -> one.writes(invariant, members(3, members(1, 2, 5))));
    one.writes(invariant, members(3, joint.withoutOutgoing()));
    breaks("members step by step", () -> one.writes(invariant, members(4, members(4, 5))));
  }

  private static Write<RaftMessage> members(long index, Membership membership) {
    return write(
        1, new Entry(new LogIndex(index), new Term(1), new Entry.Content.Members(membership)));
  }

  @Test
  void statesThatDifferAreNotTheSame() {
    Invariant invariant = new SameStateEverywhere();
    invariant.applied(one, new LogIndex(1), 11);
    invariant.applied(two, new LogIndex(1), 11);
    invariant.applied(two, new LogIndex(2), 12);
    breaks("same state everywhere", () -> invariant.applied(one, new LogIndex(2), 13));
  }

  @Test
  void aLeaderThatHearsNobodyForTooLongBreaksStepDown() {
    Invariant invariant = new LeadersHearMajority(2);
    RaftMessage answer = new RaftMessage.HeartbeatAnswer(two.id(), one.id(), new Term(1), 0);
    one.leads = true;
    invariant.stands(one, leader(one, 1));
    for (int i = 0; i < 5; i++) {
      invariant.ticks(one);
    }
    invariant.receives(one, answer);
    for (int i = 0; i < 4; i++) {
      invariant.ticks(one);
    }
    breaks("leaders hear a majority", () -> invariant.ticks(one));
  }

  @Test
  void aLeaderThatTakesTooMuchBreaksItsBound() {
    Invariant invariant = new UncommittedIsBounded(100);
    one.leads = true;
    invariant.stands(one, leader(one, 1));
    Entry[] entries =
        IntStream.rangeClosed(1, 4).mapToObj(i -> entry(i, 1, "a")).toArray(Entry[]::new);
    for (Entry entry : List.of(entries[0], entries[1], entries[2])) {
      invariant.writes(one, write(1, entry));
    }
    breaks("uncommitted is bounded", () -> invariant.writes(one, write(1, entries[3])));
    invariant.receives(
        one, new RaftMessage.Appended(two.id(), one.id(), new Term(1), new LogIndex(3)));
    invariant.writes(one, write(1, entries[3]));
  }

  @Test
  void aGapInWhatIsWrittenIsNoLog() {
    breaks("no gap", () -> one.written.take(write(1, entry(2, 1, "a"))));
  }
}
