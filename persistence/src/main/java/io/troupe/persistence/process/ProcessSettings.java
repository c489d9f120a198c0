package io.troupe.persistence.process;

import io.troupe.actors.Limits;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.process.calls.CallSettings;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.TransportSettings;
import io.troupe.persistence.transport.TransportSettings.Bounds;
import io.troupe.persistence.transport.TransportSettings.Security;
import io.troupe.persistence.transport.TransportSettings.Timing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of a node process.
 *
 * @param cluster the cluster's name; 1 to 64 of A-Z, a-z, 0-9 and hyphen
 * @param name this node's name, as of {@link Seed#name}
 * @param host where the transport listens
 * @param port likewise; 0 for the one of the node's own seed, or any that is free
 * @param seeds those who form the cluster, 1, 3 or 5; none for a cluster of this node alone. Looked
 *     at until the cluster is known; later the voters are those of its table
 * @param fixed what must be alike on all nodes that form the cluster, as a text
 */
public record ProcessSettings(
    String cluster,
    String name,
    String host,
    int port,
    List<Seed> seeds,
    String fixed,
    Security security,
    Tuning tuning) {
  /** A leader that is gone is replaced within ten to twenty of these. */
  private static final Duration TICK = Duration.ofMillis(30);

  /**
   * How much of each group's log a start may have to apply again, at most twice: what is applied is
   * stored so often.
   */
  private static final long STORE_EVERY_BYTES = 32 << 20;

  private static final long STORE_EVERY_ENTRIES = 100_000;
  private static final long LOG_TAIL_BYTES = 16 << 20;

  /**
   * A whole append to the journal, {@link Limits#MAX_APPEND_BYTES} of events and what belongs to
   * each, fits into a command; and with what surrounds it, that fits into a frame.
   */
  private static final int MAX_ENTRY_BYTES = Limits.MAX_APPEND_BYTES + (1 << 20);

  /**
   * Checked as a whole.
   *
   * @throws StartRefusedException if they make no sense, in words for an operator
   */
  public ProcessSettings {
    seeds = List.copyOf(seeds);
    check(cluster.matches("[A-Za-z0-9-]{1,64}"), "the cluster's name is not plain: " + cluster);
    check(name.matches("[A-Za-z0-9._-]{1,64}"), "troupe.node.name is not plain: '" + name + "'");
    check(port >= 0 && port <= 65_535, "troupe.cluster.port must be 0 to 65535, was " + port);
    checkSeeds(seeds);
    for (Seed seed : seeds) {
      check(
          !seed.name().equals(name) || port == 0 || port == seed.port(),
          "troupe.cluster.port is %d, but troupe.cluster.seeds says %s".formatted(port, seed));
    }
  }

  /**
   * What no operator sets.
   *
   * @param helloMillis how often a node says who it is to those it is connected with; 10 to 60,000
   * @param handOverMillis how long closing waits for others to take over what it leads; 0 to 60,000
   */
  public record Tuning(
      GroupSettings groups,
      CallSettings calls,
      Bounds bounds,
      Timing timing,
      int helloMillis,
      int handOverMillis) {
    /** Each part's defaults; a hello every second, and a second to hand over. */
    public static final Tuning DEFAULT =
        new Tuning(
            groupDefaults(), CallSettings.DEFAULT, Bounds.DEFAULT, Timing.DEFAULT, 1_000, 1_000);

    public Tuning {
      within("hello-millis", helloMillis, 10, 60_000);
      within("hand-over-millis", handOverMillis, 0, 60_000);
      check(
          groups.raft().maxEntryBytes() <= MAX_ENTRY_BYTES,
          "a command of a group has at most " + MAX_ENTRY_BYTES + " bytes");
      check(
          groups.raft().maxMessageBytes() <= MAX_ENTRY_BYTES,
          "a message of a group has at most " + MAX_ENTRY_BYTES + " bytes");
    }
  }

  private static void checkSeeds(List<Seed> seeds) {
    check(
        seeds.isEmpty() || VoterTable.SIZES.contains(seeds.size()),
        "troupe.cluster.seeds names %d voters; there can be 1, 3 or 5, or none for a cluster of this node alone"
            .formatted(seeds.size()));
    Set<String> names = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (Seed seed : seeds) {
      check(names.add(seed.name()), "troupe.cluster.seeds names '" + seed.name() + "' twice");
      check(
          addresses.add(seed.address()),
          "troupe.cluster.seeds has " + seed.address() + " for two nodes");
    }
  }

  /** A cluster of this node alone, on loopback, until told otherwise. */
  public static ProcessSettings of(String cluster, String name) {
    return new ProcessSettings(
        cluster, name, "127.0.0.1", 0, List.of(), "", Security.NONE, Tuning.DEFAULT);
  }

  /** How groups run in a node process: as by default, with commands that fit into frames. */
  public static GroupSettings groupDefaults() {
    GroupSettings it = GroupSettings.defaults();
    return new GroupSettings(
        it.raft().withMaxEntryBytes(MAX_ENTRY_BYTES),
        TICK,
        it.queues(),
        new Cuts(STORE_EVERY_ENTRIES, STORE_EVERY_BYTES, it.cuts().tailEntries(), LOG_TAIL_BYTES));
  }

  /** The same, listening there. */
  public ProcessSettings at(String otherHost, int otherPort) {
    return new ProcessSettings(cluster, name, otherHost, otherPort, seeds, fixed, security, tuning);
  }

  /** The same with these seeds. */
  public ProcessSettings withSeeds(List<Seed> others) {
    return new ProcessSettings(cluster, name, host, port, others, fixed, security, tuning);
  }

  /** The same with these texts to be alike. */
  public ProcessSettings withFixed(String other) {
    return new ProcessSettings(cluster, name, host, port, seeds, other, security, tuning);
  }

  /** The same with this security. */
  public ProcessSettings withSecurity(Security other) {
    return new ProcessSettings(cluster, name, host, port, seeds, fixed, other, tuning);
  }

  /** The same, tuned so. */
  public ProcessSettings withTuning(Tuning other) {
    return new ProcessSettings(cluster, name, host, port, seeds, fixed, security, other);
  }

  /** Those of its transport, which listens at the port of the own seed if no other is said. */
  TransportSettings transport(String diskId, String incarnation) {
    int bound = port == 0 ? ownSeed().map(Seed::port).orElse(0) : port;
    return new TransportSettings(
        cluster,
        new NodeIdentity(name, diskId, incarnation),
        new InetSocketAddress(host, bound),
        security,
        tuning.bounds(),
        tuning.timing());
  }

  /** The node's own seed, if it has one. */
  public Optional<Seed> ownSeed() {
    return seeds.stream().filter(it -> it.name().equals(name)).findFirst();
  }

  private static void within(String what, int value, int least, int most) {
    check(
        value >= least && value <= most,
        what + " must be from " + least + " to " + most + ", was " + value);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new StartRefusedException(StartRefusedException.Reason.UNSAFE_SETTING, otherwise);
    }
  }
}
