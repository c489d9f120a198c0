package io.troupe.persistence.groups;

import static io.troupe.persistence.groups.GroupCluster.PATIENCE;
import static io.troupe.persistence.groups.GroupCluster.await;
import static io.troupe.persistence.groups.GroupCluster.in;
import static io.troupe.persistence.groups.GroupCluster.propose;
import static io.troupe.persistence.groups.GroupCluster.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupAnswer.Reason;
import io.troupe.persistence.groups.GroupCluster.Node;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas with real disks, that crash, and a network that loses messages. */
@Timeout(180)
class GroupClusterTest {
  private static final int PROPOSERS = 4;
  private static final int CRASHES = 6;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedIsOnAllAfterCrashes() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(200)).startAll()) {
      cluster.lose(5);
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      Set<String> refused = ConcurrentHashMap.newKeySet();
      AtomicBoolean stop = new AtomicBoolean();
      List<CompletableFuture<Void>> proposers =
          IntStream.range(0, PROPOSERS)
              .mapToObj(
                  number ->
                      CompletableFuture.runAsync(
                          () -> proposeMany(cluster, number, stop, acknowledged, refused),
                          task -> Thread.ofVirtual().start(task)))
              .toList();
      for (int i = 1; i <= CRASHES; i++) {
        int enough = i * 100;
        Await.until(() -> acknowledged.size() >= enough, PATIENCE, "commands");
        ReplicaId leader = cluster.leader();
        ReplicaId crashed = i % 2 == 0 ? leader : new ReplicaId(leader.number() % 3 + 1);
        cluster.crash(crashed, i % 3 == 0);
        int more = acknowledged.size() + 50;
        Await.until(() -> acknowledged.size() >= more, PATIENCE, "commands without " + crashed);
        var unused = cluster.start(crashed);
      }
      stop.set(true);
      proposers.forEach(CompletableFuture::join);
      cluster.lose(0);
      cluster.agreeOn("the end");
      List<String> commands = cluster.all().getFirst().machine().commands();
      assertThat(commands).containsAll(acknowledged);
      refused.retainAll(new HashSet<>(commands));
      assertThat(refused).as("refused, but there").isEmpty();
      assertThat(cluster.ids()).allMatch(it -> cluster.disk(it).applied() > 0);
    }
  }

  private static void proposeMany(
      GroupCluster cluster,
      int number,
      AtomicBoolean stop,
      Set<String> acknowledged,
      Set<String> refused) {
    for (int i = 0; !stop.get(); i++) {
      String command = number + "-" + i;
      Optional<Node> leader = cluster.running(cluster.leader());
      if (leader.isPresent()) {
        switch (await(propose(leader.get(), command, 2_000))) {
          case GroupAnswer.Done<Applied> unused -> acknowledged.add(command);
          case GroupAnswer.Refused<Applied> unused -> refused.add(command);
          case GroupAnswer.Unknown<Applied> unused -> {}
        }
      }
    }
  }

  @Test
  void whoIsFarBehindGetsASnapshot() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(50)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId leader = cluster.leader();
      ReplicaId late = new ReplicaId(leader.number() % 3 + 1);
      cluster.crash(late, false);
      for (int i = 0; i < 200; i++) {
        cluster.proposeUntilDone("command " + i);
      }
      Node again = cluster.start(late);
      cluster.agreeOn("the end");
      assertThat(again.machine().installs()).isPositive();
    }
  }

  @Test
  void snapshotsKnowTheMembersOfTheirMoment() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(50)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId leader = cluster.leader();
      ReplicaId removed = new ReplicaId(leader.number() % 3 + 1);
      List<ReplicaId> stay = cluster.ids().stream().filter(it -> !it.equals(removed)).toList();
      assertThat(await(cluster.node(leader).group().changeMembers(Membership.of(stay))))
          .isInstanceOf(GroupAnswer.Done.class);
      for (int i = 0; i < 120; i++) {
        cluster.proposeUntilDone("command " + i);
      }
      cluster.crash(removed, false);
      stay.forEach(it -> cluster.crash(it, false));
      stay.forEach(cluster::start);
      cluster.agreeOn("the end");
      assertThat(cluster.all()).allMatch(it -> it.machine().installs() == 0);
    }
  }

  @Test
  void whatAnotherLeaderReplacedIsRefused() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(1_000)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId old = cluster.leader();
      cluster.cutOff(old);
      var lost = propose(cluster.node(old), "lost", 120_000);
      cluster.proposeUntilDone("second");
      assertThat(lost.toCompletableFuture()).isNotDone();
      cluster.heal();
      assertThat(refused(lost).why()).isEqualTo(Reason.REPLACED);
      cluster.agreeOn("the end");
      assertThat(cluster.node(old).machine().commands()).doesNotContain("lost").contains("second");
    }
  }

  @Test
  void withoutAMajorityWhoWaitsHearsUnknownAndReadsAreRefused() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(1_000)).startAll()) {
      cluster.proposeUntilDone("first");
      Node leader = cluster.node(cluster.leader());
      cluster.ids().forEach(cluster::cutOff);
      var proposal = propose(leader, "alone", 100);
      var read = leader.group().read(() -> leader.machine().commands(), in(100));
      assertThat(await(proposal)).isInstanceOf(GroupAnswer.Unknown.class);
      assertThat(await(read)).isInstanceOf(GroupAnswer.Refused.class);
    }
  }

  @Test
  void onlyTheLeaderTakesCommandsAndOthersNameIt() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(1_000)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId leader = cluster.leader();
      Node other = cluster.node(new ReplicaId(leader.number() % 3 + 1));
      Await.until(() -> other.group().standing().leader().isPresent(), PATIENCE, "a known leader");
      GroupAnswer.Refused<?> refused = refused(propose(other, "wrong door", 10_000));
      assertThat(refused.why()).isEqualTo(Reason.NOT_LEADER);
      assertThat(refused.leader()).isPresent();
      assertThat(await(other.group().read(() -> 1, in(10_000))))
          .isInstanceOf(GroupAnswer.Refused.class);
    }
  }

  @Test
  void aReadSeesWhatWasAcknowledgedAndLeadershipMoves() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(1_000)).startAll()) {
      cluster.proposeUntilDone("first");
      Node leader = cluster.node(cluster.leader());
      assertThat(await(leader.group().read(() -> leader.machine().commands(), in(10_000))))
          .isEqualTo(new GroupAnswer.Done<>(List.of("first")));
      ReplicaId next = new ReplicaId(cluster.leader().number() % 3 + 1);
      var unused = leader.group().transferLeadership(next);
      Await.until(() -> cluster.leader().equals(next), PATIENCE, "the next leader");
    }
  }

  @Test
  void withoutRoomForCommandsThereIsRoomForAnElection() {
    try (GroupCluster cluster = new GroupCluster(directory, 3, GroupCluster.settings(1_000))) {
      cluster
          .ids()
          .forEach(
              it -> {
                FreeSpace full = new FreeSpace(() -> 50, 100, System::nanoTime);
                var unused = cluster.start(it, full, UnaryOperator.identity());
              });
      Node leader = cluster.node(cluster.leader());
      assertThat(refused(propose(leader, "no room", 10_000)).why()).isEqualTo(Reason.UNAVAILABLE);
      Await.until(
          () ->
              await(cluster.node(cluster.leader()).group().read(() -> 1, in(10_000)))
                  instanceof GroupAnswer.Done,
          PATIENCE,
          "a read");
    }
  }
}
