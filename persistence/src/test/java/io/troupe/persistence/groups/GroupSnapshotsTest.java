package io.troupe.persistence.groups;

import static io.troupe.persistence.groups.GroupCluster.PATIENCE;
import static io.troupe.persistence.groups.GroupCluster.await;
import static io.troupe.persistence.groups.GroupCluster.propose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupCluster.Node;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State machines that store their state by themselves, and what crashes leave of both. */
@Timeout(180)
class GroupSnapshotsTest {
  private static final ReplicaId ONE = new ReplicaId(1);
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @Test
  void aCrashBeforeTheStateIsStoredLosesNothing() {
    try (GroupCluster cluster = one(50)) {
      cluster.disk(ONE).hold();
      List<String> commands = proposeMany(cluster, 120);
      assertThat(cluster.disk(ONE).waiting()).isEqualTo(1);
      cluster.crash(ONE, false);
      cluster.disk(ONE).drop();
      assertStartsWith(cluster, commands);
    }
  }

  @Test
  void aCrashBetweenTheStoredStateAndTheBaseLosesNothing() {
    try (GroupCluster cluster = one(50)) {
      cluster.disk(ONE).hold();
      List<String> commands = proposeMany(cluster, 120);
      Node node = cluster.node(ONE);
      node.lost().set(true);
      cluster.disk(ONE).goOn();
      Await.until(() -> node.heard().hasEnded(), PATIENCE, "the end");
      cluster.crash(ONE, true);
      assertStartsWith(cluster, commands);
    }
  }

  private static void assertStartsWith(GroupCluster cluster, List<String> commands) {
    Node again = cluster.start(ONE);
    cluster.proposeUntilDone("more");
    assertThat(again.machine().installs()).isZero();
    assertThat(again.machine().commands())
        .startsWith(commands.toArray(String[]::new))
        .hasSize(commands.size() + 1);
  }

  @Test
  void aLogThatBeginsBehindTheStoredStateIsRefusedAsDamage() {
    try (GroupCluster cluster = one(50)) {
      var unused = proposeMany(cluster, 120);
      cluster.crash(ONE, false);
      cluster.disk(ONE).lose();
      assertThatThrownBy(() -> cluster.start(ONE))
          .hasMessageContaining("of group 1 ends with entry 0, but its log begins behind")
          .isInstanceOfSatisfying(
              JournalException.class,
              it -> assertThat(it.reason()).isEqualTo(JournalException.Reason.DAMAGED));
    }
  }

  @Test
  void aStateThatIsNotStoredEndsTheGroup() {
    try (GroupCluster cluster = one(50)) {
      cluster.disk(ONE).fail();
      Node node = cluster.node(ONE);
      cluster.proposeUntilDone("first");
      for (int i = 0; i < 60; i++) {
        var unused = await(propose(node, "command " + i, 60_000));
      }
      Await.until(() -> node.heard().hasEnded(), PATIENCE, "the end");
      assertThat(node.heard().failure())
          .get()
          .extracting(Throwable::getMessage)
          .isEqualTo("the state cannot be stored");
    }
  }

  @Test
  void whoLacksNoMoreThanTheTailGetsItFromTheLogAndWhoLacksMoreASnapshot() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(50, 100)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId late = follower(cluster);
      cluster.crash(late, false);
      var unused = proposeMany(cluster, 90);
      Node again = cluster.start(late);
      cluster.agreeOn("the end 1");
      assertThat(again.machine().installs()).isZero();
      cluster.crash(late, false);
      unused = proposeMany(cluster, 300);
      Node third = cluster.start(late);
      cluster.agreeOn("the end 2");
      assertThat(third.machine().installs()).isEqualTo(1);
    }
  }

  @Test
  void aReceivedSnapshotIsInstalledAgainUntilItIsStored() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(50)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId late = follower(cluster);
      cluster.crash(late, false);
      var unused = proposeMany(cluster, 200);
      cluster.disk(late).hold();
      Node second = cluster.start(late);
      Await.until(() -> second.machine().installs() == 1, PATIENCE, "an install");
      cluster.cutOff(late);
      cluster.crash(late, false);
      cluster.disk(late).drop();
      Node third = cluster.start(late);
      Await.until(() -> third.machine().installs() == 1, PATIENCE, "an install from its own disk");
      assertThat(third.machine().commands()).hasSizeGreaterThan(100);
      cluster.crash(late, false);
      Node fourth = cluster.start(late);
      cluster.heal();
      cluster.agreeOn("the end 3");
      assertThat(fourth.machine().installs()).isZero();
    }
  }

  @Test
  void leadersThatRestartInTheMiddleOfASnapshotGiveANewOne() {
    try (GroupCluster cluster =
        new GroupCluster(directory, 3, GroupCluster.settings(50)).startAll()) {
      cluster.proposeUntilDone("first");
      ReplicaId late = follower(cluster);
      cluster.crash(late, false);
      var unused = proposeMany(cluster, 600);
      Node leader = cluster.node(cluster.leader());
      Node again = cluster.start(late);
      Await.until(() -> leader.machine().pieces() > 3, PATIENCE, "pieces");
      cluster.ids().stream()
          .filter(it -> !it.equals(late))
          .forEach(
              it -> {
                cluster.crash(it, false);
                var unusedNode = cluster.start(it);
              });
      cluster.agreeOn("the end");
      assertThat(again.machine().installs()).isEqualTo(1);
    }
  }

  /** One view of 8 MiB of entries, 4 MiB of tail; the rest is RocksDB's own. */
  @Test
  void theDiskStaysWithinABoundWhateverIsWritten() {
    GroupSettings it = GroupCluster.settings(1_000_000);
    GroupSettings small =
        new GroupSettings(
            it.raft(),
            it.tick(),
            it.queues(),
            new GroupSettings.Cuts(1_000_000, 8 * MIB, 1_000_000, 4 * MIB));
    String large = "x".repeat(256 << 10);
    try (GroupCluster cluster = new GroupCluster(directory, 1, small).startAll()) {
      cluster.proposeUntilDone("first");
      long most = 0;
      for (int round = 0; round < 40; round++) {
        List<CompletionStage<GroupAnswer<Applied>>> all =
            IntStream.range(0, 40)
                .mapToObj(unused -> propose(cluster.node(ONE), large, 60_000))
                .toList();
        all.forEach(each -> assertThat(await(each)).isInstanceOf(GroupAnswer.Done.class));
        most = Math.max(most, bytesOnDisk());
      }
      assertThat(most).as("of 400 MiB that were written").isLessThan(180L * MIB);
    }
  }

  private long bytesOnDisk() {
    try (Stream<Path> nodes = Files.list(directory)) {
      return nodes.mapToLong(GroupSnapshotsTest::bytesIn).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listed and not walked: a walk stumbles over what RocksDB removes meanwhile. */
  private static long bytesIn(Path node) {
    try (Stream<Path> files = Files.list(node)) {
      return files.mapToLong(GroupSnapshotsTest::size).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** None, where it went while it was looked at. */
  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private GroupCluster one(long snapshotEntries) {
    return new GroupCluster(directory, 1, GroupCluster.settings(snapshotEntries)).startAll();
  }

  private static ReplicaId follower(GroupCluster cluster) {
    return new ReplicaId(cluster.leader().number() % 3 + 1);
  }

  private static List<String> proposeMany(GroupCluster cluster, int count) {
    List<String> commands = IntStream.range(0, count).mapToObj(i -> "command " + i).toList();
    commands.forEach(cluster::proposeUntilDone);
    return commands;
  }
}
