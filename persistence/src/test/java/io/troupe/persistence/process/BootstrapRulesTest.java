package io.troupe.persistence.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.process.Bootstrap.Decision;
import io.troupe.persistence.process.Bootstrap.Heard;
import io.troupe.persistence.process.Bootstrap.Self;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.Hello;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.process.wire.VoterTable.Newcomer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BootstrapRulesTest {
  private static final List<Seed> SEEDS =
      List.of(
          Seed.parse("b@127.0.0.1:2"), Seed.parse("a@127.0.0.1:1"), Seed.parse("c@127.0.0.1:3"));
  private static final VoterTable TABLE =
      VoterTable.founded(
          "x",
          new TreeMap<>(Map.of("a", "disk-a", "b", "disk-b", "c", "disk-c")),
          new TreeMap<>(Map.of("a", "127.0.0.1:1", "b", "127.0.0.1:2", "c", "127.0.0.1:3")));

  private static Self self(String name) {
    return self(name, "disk-" + name);
  }

  private static Self self(String name, String disk) {
    return new Self("x", name, disk, "127.0.0.1:9", SEEDS, "same");
  }

  private static Heard blank(String name) {
    return heard("disk-" + name, "same", Optional.empty());
  }

  private static Heard heard(String disk, String fixed, Optional<VoterTable> table) {
    return new Heard(
        disk, new Hello("127.0.0.1:5", self("a").seedTexts(), fixed, table.isPresent(), table));
  }

  private static Decision decide(Self self, Map<String, Heard> heard) {
    return Bootstrap.decide(self, Optional.empty(), heard);
  }

  private static Decision decide(Self self, int replica, VoterTable table) {
    return Bootstrap.decide(
        self,
        Optional.of(
            new ClusterRecord(
                "x",
                self.diskId(),
                Optional.of(replica).filter(it -> it > 0).map(ReplicaId::new),
                true,
                table)),
        Map.of());
  }

  @Test
  void allSeedsThatAreBlankComeToTheSameCluster() {
    assertThat(decide(self("a"), Map.of("b", blank("b"), "c", blank("c"))))
        .isEqualTo(new Decision.Know(TABLE));
    assertThat(decide(self("c"), Map.of("a", blank("a"), "b", blank("b"))))
        .isEqualTo(new Decision.Know(TABLE));
    assertThat(TABLE.firstDay())
        .isEqualTo(Membership.of(List.of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3))));
  }

  @Test
  void anotherDiskMakesAnotherCluster() {
    Decision other =
        decide(
            self("a"),
            Map.of("b", blank("b"), "c", heard("disk-of-another", "same", Optional.empty())));
    assertThat(other)
        .isInstanceOfSatisfying(
            Decision.Know.class,
            it -> assertThat(it.table().cluster()).isNotEqualTo(TABLE.cluster()));
  }

  @Test
  void whileOneIsMissingNothingForms() {
    assertThat(decide(self("a"), Map.of("b", blank("b"), "d", blank("d"))))
        .isInstanceOfSatisfying(
            Decision.Wait.class, it -> assertThat(it.why()).contains("c@127.0.0.1:3"));
  }

  @Test
  void otherSeedsOrSettingsAreRefusedWithBothValues() {
    assertThat(
            decide(
                self("a"),
                Map.of("b", blank("b"), "c", heard("disk-c", "other", Optional.empty()))))
        .isInstanceOfSatisfying(
            Decision.Stuck.class, it -> assertThat(it.why()).contains("other", "same"));
    Heard seeds =
        new Heard(
            "disk-c", new Hello("127.0.0.1:5", List.of("c@h:1"), "same", false, Optional.empty()));
    assertThat(decide(self("a"), Map.of("b", blank("b"), "c", seeds)))
        .isInstanceOfSatisfying(
            Decision.Stuck.class, it -> assertThat(it.why()).contains("c@h:1", "a@127.0.0.1:1"));
    assertThat(
            decide(
                self("a"), Map.of("b", blank("b"), "c", heard("disk-b", "same", Optional.empty()))))
        .as("a copied directory")
        .isInstanceOf(Decision.Stuck.class);
  }

  @Test
  void aBlankNodeTakesTheClusterItHearsOf() {
    Map<String, Heard> heard = Map.of("b", heard("disk-b", "same", Optional.of(TABLE)));
    assertThat(decide(self("a"), heard)).isEqualTo(new Decision.Know(TABLE));
    assertThat(decide(self("d"), heard)).isEqualTo(new Decision.Know(TABLE));
  }

  @Test
  void ofTwoClustersItTakesTheOneThatKnowsItsDisk() {
    VoterTable other =
        VoterTable.founded(
            "x", new TreeMap<>(Map.of("z", "disk-z")), new TreeMap<>(Map.of("z", "h:1")));
    Map<String, Heard> heard =
        Map.of(
            "b", heard("disk-b", "same", Optional.of(TABLE)),
            "z", heard("disk-z", "same", Optional.of(other)));
    assertThat(decide(self("a"), heard)).isEqualTo(new Decision.Know(TABLE));
    assertThat(decide(self("d"), heard)).isInstanceOf(Decision.Stuck.class);
  }

  @Test
  void onlyItsOwnDiskMakesAVoter() {
    assertThat(decide(self("b"), 0, TABLE)).isEqualTo(new Decision.Run(new ReplicaId(2)));
    assertThat(decide(self("b"), 2, TABLE)).isEqualTo(new Decision.Run(new ReplicaId(2)));
    assertThat(decide(self("d"), 0, TABLE)).isEqualTo(new Decision.CallOnly());
    assertThat(decide(self("b", "disk-new"), 0, TABLE))
        .isInstanceOfSatisfying(
            Decision.Stuck.class,
            it -> assertThat(it.why()).contains("disk-b", "disk-new", "troupe voter replace"));
  }

  @Test
  void whoWasReplacedRunsNoMore() {
    VoterTable replaced =
        TABLE.changed(List.of(new Newcomer("b", "disk-new", "127.0.0.1:2")), Set.of("b")).settled();
    assertThat(replaced.aim().voters())
        .containsExactly(new ReplicaId(1), new ReplicaId(3), new ReplicaId(4));
    assertThat(decide(self("b"), 2, replaced)).isInstanceOf(Decision.Stuck.class);
    assertThat(decide(self("b", "disk-new"), 0, replaced))
        .isEqualTo(new Decision.Run(new ReplicaId(4)));
    assertThat(replaced.firstDay()).isEqualTo(TABLE.firstDay());
  }

  @Test
  void votersAreOneThreeOrFiveAndChangeOneChangeAtATime() {
    VoterTable five =
        TABLE.changed(
            List.of(new Newcomer("d", "disk-d", "h:4"), new Newcomer("e", "disk-e", "h:5")),
            Set.of());
    assertThat(five.isChanging()).isTrue();
    refused(() -> five.changed(List.of(), Set.of("a")), "changing already");
    refused(() -> TABLE.changed(List.of(), Set.of("a")), "2 voters");
    refused(() -> TABLE.changed(List.of(), Set.of("q", "a")), "no voter");
    refused(
        () -> TABLE.changed(List.of(new Newcomer("a", "disk-n", "h:1")), Set.of("b")),
        "voter already");
    refused(() -> TABLE.changed(List.of(), Set.of("a", "b", "c")), "0 voters");
    VoterTable again = five.settled().changed(List.of(), Set.of("d", "e")).settled();
    assertThat(again.changed(List.of(new Newcomer("d", "new", "h:4")), Set.of("a")).lastReplica())
        .as("never given twice")
        .isEqualTo(6);
  }

  private static void refused(Runnable change, String why) {
    assertThatThrownBy(change::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
