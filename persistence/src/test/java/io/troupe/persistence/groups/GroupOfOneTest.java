package io.troupe.persistence.groups;

import static io.troupe.persistence.groups.GroupCluster.PATIENCE;
import static io.troupe.persistence.groups.GroupCluster.await;
import static io.troupe.persistence.groups.GroupCluster.in;
import static io.troupe.persistence.groups.GroupCluster.propose;
import static io.troupe.persistence.groups.GroupCluster.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupCluster.Node;
import io.troupe.persistence.groups.GroupSettings.Queues;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** One replica: its limits, its disk's faults, its start and its end. */
@Timeout(120)
class GroupOfOneTest {
  private static final ReplicaId ONE = new ReplicaId(1);

  @TempDir Path directory;

  @Test
  void itStartsFromWhatItStoredAndTheLogBehindIt() {
    List<String> commands = IntStream.range(0, 130).mapToObj(i -> "command " + i).toList();
    try (GroupCluster cluster = one(50)) {
      commands.forEach(cluster::proposeUntilDone);
      assertThat(cluster.node(ONE).machine().views()).isBetween(1, 3);
      cluster.crash(ONE, false);
      Node node = cluster.start(ONE);
      assertThat(node.machine().restored().number()).isBetween(50L, 140L);
      cluster.proposeUntilDone("more");
      assertThat(node.machine().installs()).isZero();
      assertThat(node.machine().commands())
          .startsWith(commands.toArray(String[]::new))
          .hasSize(131);
    }
  }

  @Test
  void aFailedWriteEndsItAndWhoWaitsHearsUnknown() {
    AtomicBoolean full = new AtomicBoolean();
    UnaryOperator<GroupStore.RoundWriter> filling =
        writer ->
            batch -> {
              if (full.get()) {
                throw new RocksDBException("No space left on device");
              }
              writer.writeSynced(batch);
            };
    try (GroupCluster cluster = new GroupCluster(directory, 1, GroupCluster.settings(1_000))) {
      Node node = cluster.start(ONE, filling);
      cluster.proposeUntilDone("first");
      full.set(true);
      assertThat(await(propose(node, "second", 60_000))).isInstanceOf(GroupAnswer.Unknown.class);
      Await.until(() -> node.heard().hasEnded(), PATIENCE, "the end");
      assertThat(node.heard().failure()).get().isInstanceOf(JournalException.class);
      assertThat(node.store().failure()).isPresent();
      assertRefused(propose(node, "third", 60_000), Reason.ENDED);
      assertThat(node.machine().commands()).containsExactly("first");
    }
    try (GroupCluster cluster = one(1_000)) {
      cluster.proposeUntilDone("fourth");
      assertThat(cluster.node(ONE).machine().commands()).containsExactly("first", "fourth");
    }
  }

  @Test
  void whileTheDiskIsNearlyFullCommandsAreRefused() {
    AtomicLong free = new AtomicLong(1_000);
    FreeSpace space = new FreeSpace(free::get, 100, System::nanoTime);
    try (GroupCluster cluster = new GroupCluster(directory, 1, GroupCluster.settings(1_000))) {
      Node node = cluster.start(ONE, space, UnaryOperator.identity());
      cluster.proposeUntilDone("first");
      free.set(99);
      Await.until(
          () -> await(propose(node, "more", 60_000)) instanceof GroupAnswer.Refused,
          PATIENCE,
          "a refusal");
      assertRefused(propose(node, "no room", 60_000), Reason.UNAVAILABLE);
      assertThat(await(node.group().query(Payload.utf8("no room"), in(60_000))))
          .isEqualTo(new GroupAnswer.Done<>(Payload.utf8("0")));
      free.set(1_000);
      cluster.proposeUntilDone("room again");
    }
  }

  @Test
  void withoutRoomNoCommandIsTakenFromALeaderButItsTermIs() {
    ReplicaId two = new ReplicaId(2);
    Term term = new Term(9);
    try (GroupCluster cluster = new GroupCluster(directory, 3, GroupCluster.settings(1_000_000))) {
      FreeSpace out = new FreeSpace(() -> 24, 100, System::nanoTime);
      Node node = cluster.start(ONE, out, UnaryOperator.identity());
      Entry noOp = new Entry(new LogIndex(1), term, new Entry.Content.NoOp());
      Entry command =
          new Entry(new LogIndex(2), term, new Entry.Content.Command(Payload.utf8("command")));
      node.group().receive(append(two, term, noOp));
      node.group().receive(append(two, term, noOp, command));
      Await.until(() -> node.group().droppedMessages() == 1, PATIENCE, "a dropped message");
      assertThat(node.group().standing().term()).isEqualTo(term);
    }
  }

  /** It ticks once in ten seconds: whomever it hears, it hears for a day. */
  @Test
  void aLeaderWhoseProcessSeemsGoneIsHeardNoMore() {
    ReplicaId two = new ReplicaId(2);
    ReplicaId three = new ReplicaId(3);
    GroupSettings it = GroupCluster.settings(1_000);
    GroupSettings still =
        new GroupSettings(
            it.raft().withElection(10_000, 2), Duration.ofSeconds(10), it.queues(), it.cuts());
    try (GroupCluster cluster = new GroupCluster(directory, 3, still)) {
      Node node = cluster.start(ONE);
      node.group().receive(new RaftMessage.Heartbeat(two, ONE, new Term(1), LogIndex.NONE, 0));
      Await.until(() -> node.group().standing().leader().isPresent(), PATIENCE, "a leader");
      node.group().peerGone(two);
      Term next = new Term(2);
      node.group()
          .receive(
              new RaftMessage.AskVote(three, ONE, next, LogIndex.NONE, Term.NONE, false, false));
      Await.until(() -> node.group().standing().term().equals(next), PATIENCE, "the next term");
    }
  }

  private static RaftMessage append(ReplicaId from, Term term, Entry... entries) {
    return new RaftMessage.Append(
        from, ONE, term, LogIndex.NONE, Term.NONE, List.of(entries), LogIndex.NONE);
  }

  @Test
  void whatWaitsHasALimitAndTheEndIsTold() {
    GroupSettings it = GroupCluster.settings(1_000);
    Queues usual = it.queues();
    GroupSettings few =
        new GroupSettings(
            it.raft(),
            it.tick(),
            new Queues(2, usual.maxProposalBytes(), 2, 1 << 10, usual.maxWritingBytes()),
            it.cuts());
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch reading = new CountDownLatch(1);
    try (GroupCluster cluster = new GroupCluster(directory, 1, few).startAll()) {
      cluster.proposeUntilDone("first");
      Node node = cluster.node(ONE);
      var held =
          node.group()
              .read(
                  () -> {
                    reading.countDown();
                    awaitUninterruptibly(goOn);
                    return 1;
                  },
                  in(60_000));
      awaitUninterruptibly(reading);
      var late = propose(node, "late", -1);
      var second = propose(node, "second", 60_000);
      assertRefused(propose(node, "third", 60_000), Reason.OVERLOADED);
      var read = node.group().read(() -> 2, in(60_000));
      assertRefused(node.group().read(() -> 3, in(60_000)), Reason.OVERLOADED);
      for (int i = 0; i < 100; i++) {
        node.group().receive(new RaftMessage.TimeoutNow(new ReplicaId(2), ONE, Term.NONE));
      }
      assertThat(node.group().droppedMessages()).isGreaterThan(50);
      goOn.countDown();
      assertThat(await(held)).isEqualTo(new GroupAnswer.Done<>(1));
      assertRefused(late, Reason.DEADLINE_PASSED);
      assertThat(await(second)).isInstanceOf(GroupAnswer.Done.class);
      assertThat(await(read)).isEqualTo(new GroupAnswer.Done<>(2));
      node.group().close();
      assertThat(node.heard().hasEnded()).isTrue();
      assertThat(node.heard().failure()).isEmpty();
      assertRefused(propose(node, "behind the end", 60_000), Reason.ENDED);
      assertRefused(node.group().read(() -> 4, in(60_000)), Reason.ENDED);
    }
  }

  @Test
  void whoProposesOrAsksHearsWhatTheStateMachineSays() {
    try (GroupCluster cluster = one(1_000)) {
      cluster.proposeUntilDone("first");
      GroupAnswer<Applied> second = await(propose(cluster.node(ONE), "second", 60_000));
      assertThat(second)
          .isInstanceOfSatisfying(
              GroupAnswer.Done.class,
              done -> assertThat(((Applied) done.value()).answer()).isEqualTo(Payload.utf8("2")));
      assertThat(await(cluster.node(ONE).group().query(Payload.utf8("second"), in(60_000))))
          .isEqualTo(new GroupAnswer.Done<>(Payload.utf8("1")));
    }
  }

  @Test
  void aCommandThatIsTooLargeIsRefused() {
    try (GroupCluster cluster = one(1_000)) {
      int size = GroupSettings.defaults().raft().maxEntryBytes() + 1;
      CompletionStage<GroupAnswer<Applied>> large =
          cluster.node(ONE).group().propose(Payload.wrap(new byte[size]), in(60_000));
      assertRefused(large, Reason.INVALID);
    }
  }

  @Test
  void whileTheDiskIsSlowMessagesAreDropped() {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    UnaryOperator<GroupStore.RoundWriter> waiting =
        writer ->
            batch -> {
              if (slow.get()) {
                awaitUninterruptibly(goOn);
              }
              writer.writeSynced(batch);
            };
    GroupSettings it = GroupCluster.settings(1_000);
    Queues usual = it.queues();
    GroupSettings little =
        new GroupSettings(
            it.raft(),
            Duration.ofSeconds(10),
            new Queues(
                usual.maxProposals(),
                usual.maxProposalBytes(),
                usual.maxRequests(),
                usual.maxInboundBytes(),
                1 << 10),
            it.cuts());
    try (GroupCluster cluster = new GroupCluster(directory, 3, little)) {
      Node node = cluster.start(ONE, waiting);
      slow.set(true);
      for (int term = 1; term <= 100; term++) {
        node.group()
            .receive(
                new RaftMessage.AskVote(
                    new ReplicaId(2), ONE, new Term(term), LogIndex.NONE, Term.NONE, false, false));
      }
      Await.until(() -> node.group().droppedMessages() >= 80, PATIENCE, "dropped messages");
      assertThat(node.group().droppedMessages()).isLessThan(100);
      goOn.countDown();
    }
  }

  private GroupCluster one(long snapshotEntries) {
    return new GroupCluster(directory, 1, GroupCluster.settings(snapshotEntries)).startAll();
  }

  private static void assertRefused(CompletionStage<? extends GroupAnswer<?>> answer, Reason why) {
    assertThat(refused(answer).why()).isEqualTo(why);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
