package io.troupe.bench.cluster;

import io.troupe.bench.peer.Programs;
import io.troupe.testkit.process.RunningJdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The command of each member, and the file that it wants beside it. */
public final class Commands {
  private static final String RIVALS = "io.troupe.bench.rival.";
  private static final int MOST_VOTERS = 5;
  private static final String HEAP = "-Xmx512m";

  private Commands() {}

  /** A node of Troupe, one of those that found a cluster together, or that join it. */
  public static List<String> troupe(Rival.Place place, int member, String heap) {
    List<String> command = new ArrayList<>(Programs.troupeJava(heap));
    nodeSettings(place, member).forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "io.troupe.api.cli.Main",
            "start",
            "--data",
            place.member(member).resolve("data").toString(),
            "--http-port",
            Integer.toString(place.clientPort(member))));
    return command;
  }

  /**
   * Each node's name, the port of its groups, and the first five, which vote; Artery takes any free
   * port.
   */
  public static Map<String, String> nodeSettings(Rival.Place place, int member) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("troupe.node.name", "n" + member);
    settings.put("troupe.cluster.port", Integer.toString(place.peerPort(member)));
    settings.put("pekko.remote.artery.canonical.port", "0");
    for (int seed = 0; seed < Math.min(place.members(), MOST_VOTERS); seed++) {
      settings.put(
          "troupe.cluster.seeds." + seed, "n%d@127.0.0.1:%d".formatted(seed, place.peerPort(seed)));
    }
    return settings;
  }

  static List<String> group(Rival.Place place, int member) {
    List<String> command = new ArrayList<>(Programs.troupeJava("512m"));
    command.add(GroupReplica.class.getName());
    command.addAll(place(place, member));
    return command;
  }

  static List<String> member(String classPath, String simpleName, Rival.Place place, int member) {
    return java(classPath, List.of(), RIVALS + simpleName, place(place, member));
  }

  /**
   * A class beside a peer's client: the folder of the cluster, its ports with commas, and these.
   */
  public static List<String> peer(
      String classPath, String simpleName, Rival.Place place, List<String> arguments) {
    String ports = place.ports().stream().map(Object::toString).collect(Collectors.joining(","));
    return java(
        classPath,
        List.of(),
        RIVALS + simpleName,
        Stream.concat(Stream.of(place.directory().toString(), ports), arguments.stream()).toList());
  }

  /** etcd as it is by default. */
  public static List<String> etcd(Rival.Place place, int member) {
    String client = "http://127.0.0.1:" + place.clientPort(member);
    String peer = "http://127.0.0.1:" + place.peerPort(member);
    return List.of(
        Programs.find("etcd").toString(),
        "--name",
        "n" + member,
        "--data-dir",
        place.member(member).resolve("data").toString(),
        "--listen-client-urls",
        client,
        "--advertise-client-urls",
        client,
        "--listen-peer-urls",
        peer,
        "--initial-advertise-peer-urls",
        peer,
        "--initial-cluster",
        IntStream.range(0, place.members())
            .mapToObj(it -> "n%d=http://127.0.0.1:%d".formatted(it, place.peerPort(it)))
            .collect(Collectors.joining(",")),
        "--log-level",
        "error");
  }

  /** As it is by default; forceSync, which is, is named, since the race rests on it. */
  public static List<String> zookeeper(String classPath, Rival.Place place, int member) {
    Path directory = Members.made(place.member(member).resolve("data"));
    write(directory.resolve("myid"), Integer.toString(member + 1));
    String servers =
        IntStream.range(0, place.members())
            .mapToObj(
                it ->
                    "server.%d=127.0.0.1:%d:%d;127.0.0.1:%d"
                        .formatted(
                            it + 1, place.peerPort(it), place.secondPort(it), place.clientPort(it)))
            .collect(Collectors.joining("\n"));
    Path file =
        write(
            place.member(member).resolve("zoo.cfg"),
            """
            tickTime=2000
            initLimit=10
            syncLimit=5
            dataDir=%s
            forceSync=yes
            admin.enableServer=false
            4lw.commands.whitelist=srvr
            %s
            """
                .formatted(directory, servers));
    return java(
        classPath,
        List.of("-Dzookeeper.forceSync=yes"),
        "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        List.of(file.toString()));
  }

  /** Members of Hazelcast whose map has one backup. */
  public static List<String> hazelcast(String classPath, Rival.Place place, int member) {
    return hazelcast(
        classPath, place, member, "<map name=\"bench\"><backup-count>1</backup-count></map>");
  }

  /**
   * Members of Hazelcast that all vote in its CP subsystem, in memory; a session there ends so long
   * after it was last heard of.
   */
  public static List<String> hazelcastVoters(
      String classPath, Rival.Place place, int member, Duration session) {
    return hazelcast(
        classPath,
        place,
        member,
        """
        <cp-subsystem>
                <cp-member-count>%d</cp-member-count>
                <session-time-to-live-seconds>%d</session-time-to-live-seconds>
                <session-heartbeat-interval-seconds>1</session-heartbeat-interval-seconds>
              </cp-subsystem>\
        """
            .formatted(place.members(), session.toSeconds()));
  }

  private static List<String> hazelcast(
      String classPath, Rival.Place place, int member, String what) {
    String members =
        IntStream.range(0, place.members())
            .mapToObj(it -> "<member>127.0.0.1:%d</member>".formatted(place.clientPort(it)))
            .collect(Collectors.joining());
    Path file =
        write(
            place.member(member).resolve("hazelcast.xml"),
            """
            <hazelcast xmlns="http://www.hazelcast.com/schema/config">
              <cluster-name>bench</cluster-name>
              <network>
                <port auto-increment="false">%d</port>
                <join>
                  <multicast enabled="false"/>
                  <tcp-ip enabled="true">%s</tcp-ip>
                </join>
                <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
              </network>
              %s
            </hazelcast>
            """
                .formatted(place.clientPort(member), members, what));
    return java(
        classPath,
        List.of("-Dhazelcast.config=" + file, "-Dhazelcast.phone.home.enabled=false"),
        "com.hazelcast.core.server.HazelcastMemberStarter",
        List.of());
  }

  /** Peers get what they would by default, but for a heap that is theirs alone. */
  private static List<String> java(
      String classPath, List<String> options, String main, List<String> arguments) {
    return Stream.of(
            List.of(RunningJdk.java().toString(), HEAP, "-cp", classPath),
            options,
            List.of(main),
            arguments)
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> place(Rival.Place place, int member) {
    return Stream.concat(
            Stream.of(Integer.toString(member), place.directory().toString()),
            place.ports().stream().map(Object::toString))
        .toList();
  }

  private static Path write(Path file, String content) {
    Path directory = file.getParent();
    if (directory != null) {
      Members.made(directory);
    }
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
