package io.troupe.bench.cluster;

import io.troupe.bench.load.Contender;
import io.troupe.bench.peer.Entrant;
import io.troupe.bench.peer.Programs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Clusters of three members that can take part. */
public enum ClusterPeer implements Entrant<Contender> {
  /** Nodes of Troupe over HTTP. */
  TROUPE(true, false),
  /** Nodes of Troupe, of which the one that is asked is in this process. */
  EMBEDDED(true, false),
  /** The replicated log under Troupe, whose leader is in this process. */
  GROUPS(false, true),
  /** etcd through its Java client. */
  ETCD(true, true),
  /** ZooKeeper through its own client. */
  ZOOKEEPER(true, true),
  /** Hazelcast's IMap through its own client. */
  HAZELCAST(true, false),
  /** Apache Ratis through its own client. */
  RATIS(false, true),
  /** jgroups-raft, whose leader is in this process. */
  JGROUPS_RAFT(false, true);

  /** What is raced. */
  public enum Race {
    /** Durable puts and linearizable gets. */
    MAP,
    /** Entries of a replicated log, and nothing else. */
    LOG
  }

  private static final int MEMBERS = 3;

  private final boolean isMap;
  private final boolean isLog;

  ClusterPeer(boolean isMap, boolean isLog) {
    this.isMap = isMap;
    this.isLog = isLog;
  }

  /** Those of one race. */
  public static List<ClusterPeer> of(Race race) {
    return List.of(values()).stream().filter(it -> race == Race.MAP ? it.isMap : it.isLog).toList();
  }

  /** Its name on the command line, and that of its folder of jars. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Optional<String> missing() {
    return switch (this) {
      case TROUPE, EMBEDDED, GROUPS -> Optional.empty();
      case ETCD -> Programs.missing("etcd", "etcd", "etcd-server").or(jars()::missing);
      case ZOOKEEPER, HAZELCAST, RATIS, JGROUPS_RAFT -> jars().missing();
    };
  }

  @Override
  public Optional<String> note() {
    return switch (this) {
      case ZOOKEEPER ->
          Optional.of("zookeeper: forceSync on; a get is a sync and a read behind it, one session");
      case HAZELCAST ->
          Optional.of(
              "hazelcast: not durable, one backup in memory; its gets are not linearizable");
      case EMBEDDED ->
          Optional.of(
              "embedded: one of Troupe's three nodes is in the bench's own process, and is asked"
                  + " all");
      case GROUPS, JGROUPS_RAFT ->
          Optional.of(this + ": embedded, the leader is in the bench's own process");
      case TROUPE, ETCD, RATIS -> Optional.empty();
    };
  }

  private PeerJars jars() {
    return PeerJars.of(toString());
  }

  @Override
  public Contender start(Settings settings) {
    Rival.Place place =
        new Rival.Place(
            Programs.freePorts(Rival.Place.PORTS * MEMBERS),
            Members.made(settings.directory().resolve(toString())));
    return switch (this) {
      case TROUPE ->
          run(
              "troupe",
              place,
              member -> Commands.troupe(place, member, settings.nodeHeap()),
              () -> new TroupeRival(place, settings.connections()));
      case EMBEDDED ->
          embed(
              place,
              "troupe embedded",
              (at, member) -> Commands.troupe(at, member, settings.nodeHeap()),
              () -> new EmbeddedRival(place));
      case GROUPS ->
          embed(place, "troupe groups", Commands::group, () -> new GroupReplica(0, place));
      case ETCD ->
          run("etcd", place, member -> Commands.etcd(place, member), client("EtcdRival", place));
      case ZOOKEEPER ->
          run(
              "zookeeper",
              place,
              member -> Commands.zookeeper(jars().classPath(), place, member),
              client("ZooKeeperRival", place));
      case HAZELCAST ->
          run(
              "hazelcast, not durable",
              place,
              member -> Commands.hazelcast(jars().classPath(), place, member),
              client("HazelcastRival", place));
      case RATIS ->
          run(
              "ratis",
              place,
              member -> Commands.member(jars().classPath(), "RatisMember", place, member),
              client("RatisRival", place));
      case JGROUPS_RAFT ->
          embed(
              place,
              "jgroups-raft",
              (at, member) -> Commands.member(jars().classPath(), "JGroupsMember", at, member),
              client("JGroupsMember", place));
    };
  }

  private Supplier<Rival> client(String simpleName, Rival.Place place) {
    return () -> jars().connect(Rival.class, simpleName, place);
  }

  private static Contender run(
      String name, Rival.Place place, IntFunction<List<String>> command, Supplier<Rival> client) {
    return Cluster.start(
        name, place, IntStream.range(0, place.members()).mapToObj(command).toList(), client);
  }

  /** Its command for a member that is a process. */
  private interface MemberCommand {
    List<String> of(Rival.Place place, int member);
  }

  private static Contender embed(
      Rival.Place place, String name, MemberCommand command, Supplier<Rival> first) {
    return Cluster.embed(
        name,
        place,
        IntStream.range(1, place.members()).mapToObj(it -> command.of(place, it)).toList(),
        first);
  }
}
