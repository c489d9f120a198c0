package io.troupe.trial.nemesis;

import io.troupe.testkit.process.Shim;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.relay.Delay;
import io.troupe.trial.relay.Relay;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has to make faults with: signals always; a library for disk and clock, and one
 * node's connections to others; a packet filter for the network between them.
 */
public final class Means implements AutoCloseable {
  private static final int COMMAND_SECONDS = 60;
  private static final String HEALTHY = "";
  private static final String RIGHT_TIME = "0";
  private static final String AN_HOUR_AHEAD = "3600";
  private static final Delay LATE = new Delay(Duration.ofMillis(100), Duration.ofMillis(300));

  private final Path directory;
  private final List<NodePlan> nodes;
  private final @Nullable Path shim;
  private final boolean filters;
  private final @Nullable Relay relay;

  private Means(
      Path directory,
      List<NodePlan> nodes,
      @Nullable Path shim,
      boolean filters,
      @Nullable Relay relay) {
    this.directory = directory;
    this.nodes = List.copyOf(nodes);
    this.shim = shim;
    this.filters = filters;
    this.relay = relay;
  }

  /**
   * Finds out, and makes ready, what these faults need.
   *
   * @param nodes to which they will be done
   * @param directory for what is made; nobody else writes there
   */
  public static Means find(Collection<FaultKind> kinds, List<NodePlan> nodes, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    boolean library = kinds.stream().anyMatch(kind -> kind.need() != Need.SIGNALS);
    boolean network = kinds.stream().anyMatch(kind -> kind.need() == Need.PACKET_FILTER);
    Path shim = library ? Shim.compile(directory).orElse(null) : null;
    return new Means(
        directory,
        nodes,
        shim,
        network && run("", "nft", "list", "tables"),
        shim != null && kinds.contains(FaultKind.DELAY) ? new Relay(ports(nodes)) : null);
  }

  /** Those where nodes hear each other, with the address that the node of each connects from. */
  private static Map<Integer, String> ports(List<NodePlan> nodes) {
    Map<Integer, String> ports = new HashMap<>();
    for (int node = 0; node < nodes.size(); node++) {
      ports.put(nodes.get(node).groupsPort(), Cut.source(node));
      ports.put(nodes.get(node).actorsPort(), Cut.source(node));
    }
    return ports;
  }

  /** Why this cannot be done here, to follow "skipped:"; empty if it can. */
  public Optional<String> missing(FaultKind kind) {
    Optional<String> noLibrary =
        shim == null ? Optional.of("needs a C compiler (cc)") : Optional.empty();
    return switch (kind.need()) {
      case SIGNALS -> Optional.empty();
      case LIBRARY -> noLibrary;
      case PACKET_FILTER ->
          noLibrary.isPresent() || filters
              ? noLibrary
              : Optional.of("needs nft (nftables) and the right to use it (root)");
    };
  }

  /** What a node must be started with, so that faults can be done to it later. */
  public Map<String, String> environment(NodePlan plan) {
    if (shim == null) {
      return Map.of();
    }
    healDisk(plan);
    healClock(plan);
    Map<String, String> environment = new HashMap<>();
    environment.put("LD_PRELOAD", shim.toString());
    environment.put(Shim.DISK, disk(plan).toString());
    environment.put(Shim.CLOCK, time(plan).toString());
    environment.put(Shim.SOURCE, source(plan));
    if (relay != null) {
      environment.put(Shim.RELAY, Relay.ADDRESS);
    }
    return environment;
  }

  private String source(NodePlan plan) {
    return Cut.source(nodes.indexOf(plan));
  }

  private Path disk(NodePlan plan) {
    return directory.resolve(plan.name() + ".disk").toAbsolutePath();
  }

  private Path time(NodePlan plan) {
    return directory.resolve(plan.name() + ".time").toAbsolutePath();
  }

  void failDisk(NodePlan plan) {
    order(disk(plan), "fail");
  }

  void slowDisk(NodePlan plan) {
    order(disk(plan), "slow 200");
  }

  void healDisk(NodePlan plan) {
    order(disk(plan), HEALTHY);
  }

  void jumpClock(NodePlan plan) {
    order(time(plan), AN_HOUR_AHEAD);
  }

  void healClock(NodePlan plan) {
    order(time(plan), RIGHT_TIME);
  }

  /**
   * What this node sends to the others is late from now on.
   *
   * @throws IllegalStateException if nodes are not connected by way of the relay
   */
  void delay(NodePlan plan) {
    if (relay == null || relay.connections() == 0) {
      throw new IllegalStateException("nodes are not connected by way of the relay");
    }
    relay.delay(source(plan), LATE);
  }

  void hasten(NodePlan plan) {
    Objects.requireNonNull(relay).delay(source(plan), Delay.NONE);
  }

  private static void order(Path file, String order) {
    try {
      Files.writeString(file, order);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Hands a script to the packet filter. */
  void filter(String script) {
    if (!run(script, "nft", "-f", "-")) {
      throw new IllegalStateException("nft refused:\n" + script);
    }
  }

  /** Whether a command ended well; not if there is none of that name. */
  private static boolean run(String input, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends what passes between nodes by its way; to be closed after the nodes. */
  @Override
  public void close() {
    if (relay != null) {
      relay.close();
    }
  }
}
