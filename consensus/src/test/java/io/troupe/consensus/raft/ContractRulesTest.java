package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Lone.SELF;
import static io.troupe.consensus.raft.Lone.append;
import static io.troupe.consensus.raft.Lone.ask;
import static io.troupe.consensus.raft.Lone.entry;
import static io.troupe.consensus.raft.Lone.heartbeat;
import static io.troupe.consensus.raft.Lone.id;
import static io.troupe.consensus.raft.Lone.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Output}, {@link Write} and the settings promise, and what they ask of a shell. */
final class ContractRulesTest {
  private static final SnapshotMark INITIAL = SnapshotMark.initial(Membership.of(ids(1, 2, 3)));

  @Test
  void equalInputsMakeEqualOutputs() {
    assertThat(outputs()).isEqualTo(outputs());
  }

  private static List<Output<RaftMessage>> outputs() {
    List<Output<RaftMessage>> outputs = new ArrayList<>();
    Lone lone = Lone.among(1, 2, 3).lead(2);
    outputs.add(lone.propose("a", "b"));
    outputs.add(lone.receive(Lone.appended(2, 1, 3)));
    outputs.add(lone.sync().receive(ask(3, 9, 9, 8)));
    outputs.add(lone.receive(Lone.isHere(3, 9, 0)));
    outputs.add(lone.receive(append(2, 10, 0, 0, 0, entry(1, 10))));
    return outputs;
  }

  @Test
  void writesAreNumberedOneByOne() {
    Lone lone = Lone.among(1, 2, 3);
    List<Long> numbers = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      Output<RaftMessage> output =
          lone.receive(append(2, 1, i - 1L, Math.min(i - 1L, 1), 0, entry(i, 1)));
      numbers.add(output.write().orElseThrow().number());
    }

    assertThat(numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aLaterTermLeavesOnlyAfterItIsOnDisk() {
    var output = Lone.among(1, 2, 3).receive(heartbeat(2, 7, 0, 0));

    assertThat(output.send()).isEmpty();
    assertThat(output.write().orElseThrow().thenSend()).hasSize(1);
  }

  @Test
  void theRoleIsToldWhenItChangesOnly() {
    Lone lone = Lone.among(1, 2, 3);

    assertThat(lone.receive(heartbeat(2, 1, 0, 0)).role()).isPresent();
    assertThat(lone.receive(heartbeat(2, 1, 0, 0)).role()).isEmpty();
  }

  @Test
  void whatAsksForNothingGetsNoAnswer() {
    assertThat(Lone.among(1, 2, 3).feed(new Input.TimePassed<>()).answer())
        .isEqualTo(new Output.NoAnswer());
  }

  @Test
  void aMessageForAnotherIsRefused() {
    Lone lone = Lone.among(1, 2, 3);
    RaftMessage other = new RaftMessage.Heartbeat(id(2), id(3), new Term(9), LogIndex.NONE, 0);

    assertThatThrownBy(() -> lone.receive(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a message to replica 3 came to 1");
    assertThat(lone.term()).isZero();
  }

  @Test
  void aWriteThatWasNotAskedForCannotBeDone() {
    Lone lone = Lone.among(1);
    while (!lone.disk.isBusy()) {
      lone.tick(1);
    }

    assertThatThrownBy(() -> lone.feed(new Input.Persisted<>(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("write 2 is reported as done, but the last one was 1");
    assertThat(lone.role()).isEqualTo(Output.Role.CANDIDATE);
  }

  @Test
  void aWriteMayBeReportedTwice() {
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 1, entry(1, 1)));

    assertThat(lone.feed(new Input.Persisted<>(1)).committed()).isEmpty();
    assertThat(lone.committed()).hasSize(1);
  }

  @Test
  void oneReportCoversAllWritesBefore() {
    Lone lone = Lone.among(1, 2, 3);
    var one = lone.receive(append(2, 1, 0, 0, 2, entry(1, 1)));
    var two = lone.receive(append(2, 1, 1, 1, 2, entry(2, 1)));
    assertThat(one.committed()).isEmpty();
    assertThat(two.committed()).isEmpty();
    while (lone.disk.isBusy()) {
      var unused = lone.disk.sync();
    }

    assertThat(lone.feed(new Input.Persisted<>(2)).committed()).hasSize(2);
  }

  @Test
  void whatWasNotGivenCannotBeApplied() {
    assertThatThrownBy(() -> Lone.among(1, 2, 3).feed(new Input.Applied<>(new LogIndex(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNotAppliedCannotBeInASnapshot() {
    Lone lone = Lone.among(1, 2, 3).hears(append(2, 1, 0, 0, 1, entry(1, 1)));

    assertThatThrownBy(() -> lone.feed(new Input.SnapshotTaken<>(new LogIndex(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theStateMachineIsGivenNoMoreThanItMayBeBehind() {
    RaftSettings two =
        new RaftSettings(10, 2, 8, 99, 1 << 10, 4, 1 << 14, 1 << 14, 2, 3, 0, 2, 1_000);
    Lone lone = Lone.in(two, Membership.of(ids(1, 2, 3)));
    lone.hears(append(2, 1, 0, 0, 5, entries(5)));
    assertThat(lone.committed()).hasSize(2);
    assertThat(lone.feed(new Input.Applied<>(new LogIndex(1))).committed()).hasSize(1);
    assertThat(lone.feed(new Input.Applied<>(new LogIndex(3))).committed()).hasSize(2);
    assertThat(lone.committed()).containsExactly(entries(5));
  }

  @Test
  void theStateMachineIsGivenSoManyBytesAtATime() {
    RaftSettings settings = Lone.settings();
    Lone lone = Lone.among(1).lead();
    String large = "x".repeat(1_000);
    for (int i = 0; i < 50; i++) {
      assertThat(lone.propose(large).answer()).isInstanceOf(Output.Accepted.class);
      lone.sync();
    }

    assertThat(lone.committed().stream().mapToLong(Entry::sizeBytes).sum())
        .isLessThanOrEqualTo(settings.maxUncommittedBytes() + settings.maxMessageBytes());
    for (int i = 0; i < 50; i++) {
      lone.apply();
    }
    assertThat(lone.committed()).hasSize(51);
  }

  @Test
  void whatItHadAppliedIsNotGivenAgain() {
    Disk disk = disk(entries(3));
    var replica =
        new RaftReplica(SELF, Lone.settings(), restored(1, LogIndex.NONE.plus(2)), disk, 1);

    var output = replica.step(new Input.Received<>(append(2, 1, 3, 1, 3)));
    assertThat(output.committed()).containsExactly(entry(3, 1));
  }

  @Test
  void aRestoredVoteStillStands() {
    Lone lone = Lone.with(4, entry(1, 1)).hears(ask(2, 4, 1, 1)).hears(ask(3, 4, 1, 1));

    assertThat(lone.sent(RaftMessage.VoteAnswer.class))
        .extracting(RaftMessage.VoteAnswer::isGranted)
        .containsExactly(true, false);
    Disk disk = lone.disk;
    var again = new RaftReplica(SELF, Lone.settings(), disk.restored(), disk, 2);
    var output = again.step(new Input.Received<>(ask(3, 4, 1, 1)));
    assertThat(output.send())
        .containsExactly(new RaftMessage.VoteAnswer(SELF, id(3), new Term(4), false, false));
  }

  @Test
  void aLogThatEndsInALaterTermThanTheVoteIsNoLogOfIts() {
    // Such a disk forgot a vote, and might give it twice.
    assertThatThrownBy(
            () ->
                restore(
                    new RaftReplica.Restored(vote(2), INITIAL, index(1), index(0)), entry(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the log ends in term 3, but the vote is of term 2");
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "3, 4", "2, 4"})
  void aStateMachineOutsideTheLogIsRefused(long last, long applied) {
    SnapshotMark base = new SnapshotMark(index(1), new Term(1), INITIAL.membership());
    assertThatThrownBy(
            () ->
                restore(
                    new RaftReplica.Restored(vote(1), base, index(last), index(applied)),
                    entries(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but the state machine has applied " + applied);
  }

  @Test
  void aLogThatEndsBeforeItBeginsIsRefused() {
    SnapshotMark base = new SnapshotMark(index(9), new Term(1), INITIAL.membership());
    assertThatThrownBy(
            () -> restore(new RaftReplica.Restored(vote(1), base, index(4), index(4)), entries(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the log begins behind 9, but ends with 4");
  }

  @Test
  void aNewGroupMayBeginWithASnapshot() {
    SnapshotMark base = new SnapshotMark(index(9), new Term(4), INITIAL.membership());
    Disk disk = new Disk(base);
    var replica = new RaftReplica(SELF, Lone.settings(), RaftReplica.Restored.blank(base), disk, 1);

    var output = replica.step(new Input.Received<>(ask(2, 5, 9, 4)));
    assertThat(output.write().orElseThrow().vote())
        .contains(new Write.Vote(new Term(5), Optional.of(id(2))));
  }

  /** Each setting, its least and its most. */
  @ParameterizedTest
  @CsvSource({
    "0, 2, 10000",
    "1, 1, 9999",
    "2, 0, 8",
    "3, 1, 67108864",
    "4, 1024, 67108864",
    "5, 1, 4096",
    "6, 1024, 1073741824",
    "7, 1024, 1073741824",
    "8, 1, 1000000",
    "9, 1, 1000000",
    "10, 0, 1073741824",
    "11, 1, 1000000",
    "12, 0, 1000000",
  })
  void settingsHaveBounds(int setting, int least, int most) {
    assertThatCode(() -> with(setting, least)).doesNotThrowAnyException();
    assertThatCode(() -> with(setting, most)).doesNotThrowAnyException();
    assertThatThrownBy(() -> with(setting, least - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was " + (least - 1));
    assertThatThrownBy(() -> with(setting, most + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was " + (most + 1));
  }

  @Test
  void aHeartbeatIsShorterThanAnElection() {
    assertThatThrownBy(() -> settings(new int[] {10, 10, 8, 1, 1024, 1, 1024, 1024, 1, 1, 0, 1, 0}))
        .hasMessage("heartbeat-ticks must be from 1 to 9, was 10");
  }

  private static RaftSettings with(int setting, int value) {
    int[] all = {10_000, 1, 8, 1, 1024, 1, 1024, 1024, 1, 1, 0, 1, 0};
    all[setting] = value;
    return settings(all);
  }

  private static RaftSettings settings(int[] all) {
    return new RaftSettings(
        all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8], all[9], all[10],
        all[11], all[12]);
  }

  private static Entry[] entries(int count) {
    Entry[] entries = new Entry[count];
    for (int i = 0; i < count; i++) {
      entries[i] = entry(i + 1, 1);
    }
    return entries;
  }

  private static void restore(RaftReplica.Restored restored, Entry... log) {
    var unused = new RaftReplica(SELF, Lone.settings(), restored, disk(log), 1);
  }

  private static RaftReplica.Restored restored(long term, LogIndex applied) {
    return new RaftReplica.Restored(vote(term), INITIAL, index(3), applied);
  }

  private static Disk disk(Entry... log) {
    Disk disk = new Disk(INITIAL);
    disk.begin(
        new Write<>(
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(log),
            List.of()));
    var unused = disk.sync();
    return disk;
  }

  private static Write.Vote vote(long term) {
    return new Write.Vote(new Term(term), Optional.<ReplicaId>empty());
  }

  private static LogIndex index(long number) {
    return new LogIndex(number);
  }
}
