package io.troupe.trial.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a node is started with.
 *
 * @param name its name in the cluster, such as {@code n1}
 * @param directory of its own; holds data, settings and log
 * @param httpPort where it answers
 * @param groupsPort where it hears the consensus groups of the others
 * @param actorsPort where it hears the actors of the others
 */
public record NodePlan(String name, Path directory, int httpPort, int groupsPort, int actorsPort) {
  private static final int PORTS = 3;

  /**
   * Each write has a key of its own, and a few objects take them all: with the default a partition
   * would refuse further ones before a long round is over.
   */
  private static final String MANY_KEYS = "troupe.partition.max-keys = 100000";

  /** Plans nodes under a directory, on ports that are free at present. */
  public static List<NodePlan> of(int nodes, Path directory) {
    List<Integer> ports = freePorts(nodes * PORTS);
    List<NodePlan> plans = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      String name = "n" + (i + 1);
      plans.add(
          new NodePlan(
              name,
              directory.resolve(name),
              ports.get(PORTS * i),
              ports.get(PORTS * i + 1),
              ports.get(PORTS * i + 2)));
    }
    return plans;
  }

  /** Open at once, so that all differ. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        probes.add(new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
      }
      List<Integer> ports = probes.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket probe : probes) {
        probe.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free ports", e);
    }
  }

  /** Where it answers. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  Path data() {
    return directory.resolve("data");
  }

  Path log() {
    return directory.resolve("node.log");
  }

  Path configFile() {
    return directory.resolve("node.conf");
  }

  /**
   * Its settings, as a file for {@code troupe start --config}. A node that is alone is a cluster of
   * one: it has no peers to find.
   *
   * @param all the nodes of its cluster, itself among them
   * @param further lines of settings
   */
  public String config(List<NodePlan> all, List<String> further) {
    List<String> lines = new ArrayList<>();
    lines.add("troupe.node.data = \"" + data() + "\"");
    lines.add("troupe.http.port = " + httpPort);
    lines.add(MANY_KEYS);
    if (all.size() > 1) {
      lines.add("troupe.node.name = \"" + name + "\"");
      lines.add("troupe.cluster.port = " + groupsPort);
      lines.add(
          all.stream()
              .map(it -> "\"" + it.name() + "@127.0.0.1:" + it.groupsPort() + "\"")
              .collect(Collectors.joining(", ", "troupe.cluster.seeds = [", "]")));
      lines.add("pekko.remote.artery.canonical.port = " + actorsPort);
    }
    lines.addAll(further);
    return String.join("\n", lines) + "\n";
  }
}
