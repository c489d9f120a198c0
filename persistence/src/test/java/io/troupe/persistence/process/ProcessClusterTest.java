package io.troupe.persistence.process;

import static io.troupe.persistence.process.Nodes.GROUP;
import static io.troupe.persistence.process.Nodes.PATIENCE;
import static io.troupe.persistence.process.Nodes.await;
import static io.troupe.persistence.process.Nodes.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.cluster.KeptCluster;
import io.troupe.persistence.process.cluster.NodeDisk;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How clusters begin, and how their voters change. */
class ProcessClusterTest {
  @TempDir private Path directory;

  @Test
  void aNodeAloneIsAClusterOfOneAndGoesOnAfterARestart() {
    try (Nodes nodes = new Nodes(directory, "one")) {
      var first = await(nodes.start("n1").formed());
      nodes.put("n1", "a");
      nodes.crash("n1");
      assertThat(await(nodes.start("n1").formed())).isEqualTo(first);
      assertThat(nodes.count("n1")).isEqualTo(1);
    }
  }

  @Test
  void aClusterFormsOnceAllAreThereAndGoesOnWithoutOne() {
    try (Nodes nodes = new Nodes(directory, "three").seeds("n1", "n2", "n3")) {
      nodes.start("n3");
      nodes.start("n1");
      nodes.awaitStatus("n1", it -> it.contains("n2@") && !it.contains("n3@"));
      nodes.awaitStatus("n3", it -> it.contains("n2@") && !it.contains("n1@"));
      assertThat(nodes.node("n1").table()).isEmpty();
      assertThat(
              await(
                  nodes
                      .node("n1")
                      .calls()
                      .propose(GROUP, Payload.utf8("early"), in(Duration.ofMillis(200)))))
          .isInstanceOf(GroupAnswer.Refused.class);
      nodes.start("n2");
      var id = await(nodes.node("n2").formed());
      nodes.put("n1", "a");
      for (String each : List.of("n1", "n2", "n3")) {
        nodes.crash(each);
      }
      nodes.start("n2");
      nodes.start("n3");
      nodes.put("n2", "b");
      assertThat(nodes.count("n3")).isEqualTo(2);
      assertThat(await(nodes.node("n3").formed())).isEqualTo(id);

      // n1 lost its disk: it is no voter, and says so, until it is replaced by itself.
      nodes.loseDisk("n1");
      nodes.start("n1");
      nodes.awaitStatus("n1", it -> it.contains("needs an operator") && it.contains("replace"));
      assertThat(nodes.node("n1").standing(GROUP)).isEmpty();
      VoterTable table =
          done(nodes.node("n3").voters().replace("n1", nodes.seed("n1"), in(PATIENCE)));
      assertThat(table.voters().stream().map(it -> it.replica().number())).containsExactly(2, 3, 4);
      await(() -> nodes.node("n1").standing(GROUP).isPresent(), "the new replica");
      nodes.crash("n2");
      nodes.put("n1", "c");
      assertThat(nodes.count("n3")).isEqualTo(3);
    }
  }

  @Test
  void votersAreAddedAndRemoved() {
    try (Nodes nodes = new Nodes(directory, "grows")) {
      nodes.start("n1");
      nodes.put("n1", "a");
      Seed first = nodes.seed("n1");
      nodes.seeds("n1");
      assertThat(first.name()).isEqualTo("n1");
      nodes.start("n2");
      nodes.start("n3");
      Voters voters = nodes.node("n1").voters();
      assertThat(await(voters.add(List.of(nodes.seed("n2")), in(PATIENCE))))
          .as("two voters")
          .isInstanceOfSatisfying(
              GroupAnswer.Refused.class, it -> assertThat(it.detail()).contains("1, 3 or 5"));
      VoterTable three =
          done(voters.add(List.of(nodes.seed("n2"), nodes.seed("n3")), in(PATIENCE)));
      assertThat(three.voters()).allMatch(it -> it.standing() == Voter.Standing.VOTES).hasSize(3);
      await(() -> nodes.node("n2").standing(GROUP).isPresent(), "the replica of n2");
      nodes.put("n3", "b");
      // Also those who do not vote know who leads, by whom they ask.
      nodes.seeds("n1");
      nodes.start("n4");
      assertThat(nodes.count("n4")).isEqualTo(2);
      for (String each : List.of("n1", "n4")) {
        assertThat(nodes.node(each).leaders().names().get(GROUP)).isIn("n1", "n2", "n3");
      }
      assertThat(nodes.node("n4").leaders().led()).isZero();
      assertThat(
              List.of("n1", "n2", "n3").stream()
                  .mapToInt(it -> nodes.node(it).leaders().led())
                  .sum())
          .isEqualTo(NodeProcess.GROUPS.size());
      assertThat(nodes.node("n1").leaders().elections()).isPositive();
      assertThat(nodes.node("n2").leaders().changes()).isPositive();
      assertThat(
              done(
                  nodes
                      .node("n3")
                      .voters()
                      .add(List.of(nodes.seed("n2"), nodes.seed("n3")), in(PATIENCE))))
          .as("asked for again, of one who came")
          .isEqualTo(three);

      // Any node takes the question; those who go may lead.
      VoterTable one = done(nodes.node("n2").voters().remove(List.of("n1", "n3"), in(PATIENCE)));
      assertThat(one.voters()).extracting(Voter::name).containsExactly("n2");
      nodes.awaitStatus("n1", it -> it.contains("no voter"));
      nodes.put("n1", "c");
      assertThat(nodes.count("n2")).isEqualTo(3);
      nodes.crash("n1");
      nodes.crash("n3");
      nodes.put("n2", "d");
      assertThat(done(nodes.node("n2").voters().list(in(PATIENCE)))).isEqualTo(one);
    }
  }

  @Test
  void anotherClusterOfTheSameNameIsNotMixedIn() {
    try (Nodes one = new Nodes(directory.resolve("a"), "same");
        Nodes other = new Nodes(directory.resolve("b"), "same")) {
      var id = await(one.start("n1").formed());
      other.start("n2");
      one.node("n1").reach(Map.of("n2", other.seed("n2").address()));
      other.node("n2").reach(Map.of("n1", one.seed("n1").address()));
      assertThat(
              await(
                  one.node("n1")
                      .voters()
                      .add(List.of(other.seed("n2"), other.seed("n3")), in(Duration.ofSeconds(2)))))
          .isInstanceOf(GroupAnswer.Refused.class);
      assertThat(await(one.node("n1").formed())).isEqualTo(id);
      assertThat(await(other.node("n2").formed())).isNotEqualTo(id);
      assertThat(one.node("n1").table().orElseThrow().voters()).hasSize(1);
    }
  }

  @Test
  void aRecordThatIsLostDamagedOrForeignIsRefused() throws IOException {
    try (Nodes nodes = new Nodes(directory, "lost")) {
      await(nodes.start("n1").formed());
      nodes.put("n1", "a");
      nodes.crash("n1");
      Path record = nodes.disk("n1").resolve("cluster");
      byte[] whole = Files.readAllBytes(record);

      Files.delete(record);
      refused(nodes, StartRefusedException.Reason.DAMAGED);
      byte[] damaged = whole.clone();
      damaged[whole.length / 2] ^= 1;
      Files.write(record, damaged);
      refused(nodes, StartRefusedException.Reason.DAMAGED);
      Files.write(record, whole);
      assertThatThrownBy(
              () ->
                  NodeProcess.start(
                      ProcessSettings.of("lost", "n1"),
                      new NodeDisk(nodes.disk("n1"), "another-disk", 0),
                      group -> new OnceMachine(new OnceMachine.Disk())))
          .isInstanceOf(StartRefusedException.class);
      assertThatThrownBy(
              () ->
                  NodeProcess.start(
                      ProcessSettings.of("other", "n1"),
                      new NodeDisk(nodes.disk("n1"), "disk-of-n1", 0),
                      group -> new OnceMachine(new OnceMachine.Disk())))
          .isInstanceOf(StartRefusedException.class);
      nodes.start("n1");
      assertThat(nodes.count("n1")).isEqualTo(1);
    }
  }

  @Test
  void aCrashWhileReplicasAreBegunIsMadeUpForAndALossIsNot() throws IOException {
    try (Nodes nodes = new Nodes(directory, "crash")) {
      var id = await(nodes.start("n1").formed());
      nodes.crash("n1");
      Path home = nodes.disk("n1");
      NodeDisk disk = new NodeDisk(home, "disk-of-n1", 0);
      ClusterRecord begun = new KeptCluster("crash", disk).record().orElseThrow();
      assertThat(begun.hasBegun()).isTrue();
      delete(home.resolve("groups"));

      // They were there, and are lost: their votes are forgotten.
      assertThatThrownBy(() -> nodes.start("n1")).isInstanceOf(JournalException.class);
      // The table was recorded, and no more.
      VoterTable table = begun.table();
      Files.delete(home.resolve("cluster"));
      new KeptCluster("crash", disk).keep(table);
      assertThat(await(nodes.start("n1").formed())).isEqualTo(id);
      nodes.crash("n1");
      delete(home.resolve("groups"));
      // Which replica it is was recorded, and some of its groups were begun.
      new KeptCluster("crash", disk).keep(begun.replica().orElseThrow(), false);
      try (GroupStore store =
          GroupStore.open(home.resolve("groups"), new JournalDisk("disk-of-n1", false))) {
        store.group(new GroupId(1), table.firstDay());
        store.group(GROUP, table.firstDay());
      }
      assertThat(await(nodes.start("n1").formed())).isEqualTo(id);
      nodes.put("n1", "a");
      assertThat(new KeptCluster("crash", disk).record()).contains(begun);
    }
  }

  @Test
  void aReplicaThatFailsEndsThemAllAndSaysWhy() {
    try (Nodes nodes = new Nodes(directory, "fails")) {
      nodes.start("n1");
      nodes.put("n1", "a");
      assertThat(await(nodes.propose("n1", "break", Duration.ofSeconds(5))))
          .isInstanceOf(GroupAnswer.Unknown.class);
      await(() -> nodes.node("n1").failure().isPresent(), "the failure");
      await(() -> nodes.node("n1").standing(NodeProcess.SYSTEM).isEmpty(), "the end of all");
      assertThat(nodes.node("n1").status()).contains("has failed", "broken");
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void refused(Nodes nodes, StartRefusedException.Reason why) {
    assertThatThrownBy(() -> nodes.start("n1"))
        .isInstanceOfSatisfying(
            StartRefusedException.class, it -> assertThat(it.reason()).isEqualTo(why));
  }

  /**
   * Who clings to a leader for five minutes elects the next one once that one's process is gone.
   */
  @Test
  void whoseProcessEndsIsMissedAtOnce() {
    try (Nodes nodes = new Nodes(directory, "gone").seeds("n1", "n2", "patient")) {
      nodes.start("n1");
      nodes.start("n2");
      nodes.startPatient("patient");
      nodes.crash(nodes.leader());
      nodes.put("patient", "by the next leader");
    }
  }

  @Test
  void whatANodeLeadsItLeavesToTheVoterThatHearsMore() {
    try (Nodes nodes = new Nodes(directory, "yield").seeds("n1", "n2", "n3")) {
      List.of("n1", "n2", "n3").forEach(nodes::start);
      nodes.put("n1", "before");
      String leader = nodes.leader();
      String heir = leader.equals("n1") ? "n2" : "n1";
      await(
          () -> {
            nodes.node(leader).yieldTo(heir);
            return nodes.leader().equals(heir);
          },
          "another leader");
      nodes.put(leader, "after");
    }
  }

  private static VoterTable done(CompletionStage<GroupAnswer<VoterTable>> answer) {
    if (await(answer) instanceof GroupAnswer.Done<VoterTable> done) {
      return done.value();
    }
    throw new AssertionError("not done: " + await(answer));
  }
}
