package io.troupe.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.cluster.ClusterPeer.Race;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPeerTest {
  @TempDir private Path directory;

  private Rival.Place place() {
    return new Rival.Place(List.of(11, 12, 13, 21, 22, 23, 31, 32, 33), directory);
  }

  @Test
  void eachRaceHasItsOwn() {
    assertThat(ClusterPeer.of(Race.MAP).toString())
        .isEqualTo("[troupe, embedded, etcd, zookeeper, hazelcast]");
    assertThat(ClusterPeer.of(Race.LOG).toString())
        .isEqualTo("[groups, etcd, zookeeper, ratis, jgroups-raft]");
  }

  @Test
  void whatIsNotWhatItsNameSaysIsTold() {
    assertThat(ClusterPeer.HAZELCAST.note())
        .hasValueSatisfying(it -> assertThat(it).contains("not durable"));
    assertThat(ClusterPeer.ZOOKEEPER.note())
        .hasValueSatisfying(it -> assertThat(it).contains("sync"));
  }

  @Test
  void missingJarsAreNamedWithTheCommandThatGetsThem() {
    assertThat(PeerJars.of("nobody").missing())
        .hasValueSatisfying(it -> assertThat(it).contains("bench/peers/fetch nobody"));
  }

  @Test
  void portsAreThreeForEachMember() {
    assertThat(place().members()).isEqualTo(3);
    assertThat(place().clientPort(2)).isEqualTo(13);
    assertThat(place().peerPort(0)).isEqualTo(21);
    assertThat(place().secondPort(1)).isEqualTo(32);
  }

  @Test
  void zookeeperSyncsAndKnowsAllServers() throws Exception {
    List<String> command = Commands.zookeeper("jars", place(), 1);

    assertThat(command).contains("-Dzookeeper.forceSync=yes");
    assertThat(Files.readString(Path.of(command.getLast())))
        .contains("forceSync=yes", "server.2=127.0.0.1:22:32;127.0.0.1:12", "server.3=");
    assertThat(Files.readString(directory.resolve("member-1/data/myid"))).isEqualTo("2");
  }

  @Test
  void hazelcastHasOneBackup() throws Exception {
    List<String> command = Commands.hazelcast("jars", place(), 0);

    assertThat(command).contains("-Dhazelcast.phone.home.enabled=false");
    assertThat(Files.readString(directory.resolve("member-0/hazelcast.xml")))
        .contains("<backup-count>1</backup-count>", "127.0.0.1:13");
  }

  @Test
  void hazelcastVotersEndASessionInTime() throws Exception {
    List<String> unused = Commands.hazelcastVoters("jars", place(), 2, Duration.ofSeconds(5));

    assertThat(Files.readString(directory.resolve("member-2/hazelcast.xml")))
        .contains(
            "<cp-member-count>3</cp-member-count>",
            "<session-time-to-live-seconds>5</session-time-to-live-seconds>");
  }

  @Test
  void aNodeOfTroupeKnowsItsNameItsPortAndAllVoters() {
    assertThat(Commands.nodeSettings(place(), 1))
        .containsEntry("troupe.node.name", "n1")
        .containsEntry("troupe.cluster.port", "22")
        .containsEntry("troupe.cluster.seeds.0", "n0@127.0.0.1:21")
        .containsEntry("troupe.cluster.seeds.2", "n2@127.0.0.1:23");
  }
}
