package io.troupe.bench.map;

import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.ring.RingStatus;
import io.troupe.bench.cluster.Cluster;
import io.troupe.bench.load.ClosedLoop;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.KeyChoice;
import io.troupe.bench.load.Workload;
import io.troupe.bench.report.Group;
import io.troupe.bench.report.TextTable;
import io.troupe.bench.run.Rounds;
import io.troupe.bench.run.RunOptions;
import io.troupe.bench.run.Scratch;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.process.NodeProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import picocli.CommandLine;

/** Clusters of several sizes, one after the other, and what each of them costs and does. */
@CommandLine.Command(
    name = "scale",
    description = {
      "Starts clusters of Troupe of several sizes on this machine, one after the other: how long"
          + " they take to start, what they cost at rest, durable puts and linearizable gets over"
          + " HTTP, how long keys are without an owner when the node that leads is killed, and how"
          + " long partitions take to move back to a node that comes back.",
      "All nodes share this machine: sizes compare what a node costs, not what machines would give."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {"", "Examples:", "  troupe bench scale --nodes 1,3,5,9 --kill 3"})
public final class ScaleBench implements Callable<Integer> {
  private static final int MOST_NODES = 15;
  private static final Duration REST = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @CommandLine.Option(
      names = "--nodes",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,3,5,9",
      description = "Sizes: 1, 3, 5, and more up to " + MOST_NODES + ", of which five vote.")
  private List<Integer> sizes = List.of();

  @CommandLine.Option(
      names = "--in-flight",
      defaultValue = "64",
      description = "Operations kept in flight, and connections.")
  private int inFlight;

  @CommandLine.Option(
      names = "--kill",
      paramLabel = "TIMES",
      defaultValue = "1",
      description = "How often the one who leads is killed, in clusters of several; may be 0.")
  private int kills;

  @CommandLine.Option(names = "--heap", defaultValue = "192m", description = "Of each node.")
  private String heap = "";

  @CommandLine.Option(names = "--warm-up", defaultValue = "8", description = "Seconds of each.")
  private int warmUp;

  @CommandLine.Option(names = "--keys", defaultValue = "10000", description = "Different keys.")
  private long keys;

  @CommandLine.Option(names = "--bytes", defaultValue = "100", description = "Size of a value.")
  private int bytes;

  @CommandLine.Mixin private RunOptions run = new RunOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out;

  /** A bench that prints to {@code out}. */
  public ScaleBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (!run.isPositive() || warmUp < 0 || kills < 0 || inFlight < 1 || keys < 1 || bytes < 1) {
      throw usage("counts, sizes and times must be above 0 (--kill and --warm-up may be 0)");
    }
    for (int size : sizes) {
      if (size < 1 || size > MOST_NODES || size == 2 || size == 4) {
        throw usage("--nodes are 1, 3, or 5 to %d, not %d".formatted(MOST_NODES, size));
      }
    }
    List<Group> groups = new ArrayList<>();
    for (int size : sizes) {
      try (Scratch scratch = run.scratch()) {
        groups.addAll(measure(size, scratch.directory()));
      }
    }
    run.report(groups);
    return 0;
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private List<Group> measure(int size, Path directory) throws IOException {
    long begun = System.nanoTime();
    try (Cluster cluster = Cluster.ofTroupe(size, directory, inFlight, heap)) {
      long started = System.nanoTime() - begun;
      awaitRing(cluster, ring -> isBalanced(ring, size));
      out.printf(
          Locale.ROOT,
          "%n%d nodes: answer after %.1f s, each owns its share after %.1f s%n",
          size,
          started / 1e9,
          (System.nanoTime() - begun) / 1e9);
      rest(cluster);
      List<Group> groups = load(cluster);
      if (size > 1) {
        move(cluster, size);
        if (kills > 0) {
          new KillBench(kills).run(List.of(cluster), out);
        }
      }
      return groups;
    }
  }

  /** What it costs while nobody asks: gossip, heartbeats, empty rounds of consensus. */
  private void rest(Cluster cluster) throws IOException {
    pause(SETTLE);
    Loopback before = Loopback.now();
    Duration used = processorTime(cluster);
    pause(REST);
    Loopback after = Loopback.now();
    double seconds = REST.toNanos() / 1e9;
    out.printf(
        Locale.ROOT,
        "  at rest: %.1f %% of a core for each node, %.1f KB/s and %.0f packets/s between all%n",
        100
            * processorTime(cluster).minus(used).toNanos()
            / 1e9
            / seconds
            / cluster.processes().size(),
        (after.bytes() - before.bytes()) / 1e3 / seconds,
        (after.packets() - before.packets()) / seconds);
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static Duration processorTime(Cluster cluster) {
    return cluster.processes().stream()
        .flatMap(it -> ProcessHandle.of(it.pid()).stream())
        .flatMap(it -> it.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private List<Group> load(Cluster cluster) {
    Rounds turns = new Rounds(List.<Contender>of(cluster), run.rounds());
    List<Group> groups = new ArrayList<>();
    turns.fill(workload(Workload.Mix.PUT));
    out.print(TextTable.head());
    for (Workload.Mix mix : List.of(Workload.Mix.PUT, Workload.Mix.GET)) {
      Workload workload = workload(mix);
      turns.warmUp(workload, Duration.ofSeconds(warmUp));
      ClosedLoop loop = new ClosedLoop(inFlight);
      groups.add(
          turns.group(
              mix.name().toLowerCase(Locale.ROOT),
              inFlight + " in flight",
              (contender, round) -> loop.run(contender, workload, run.time(), round)));
      out.print(TextTable.of(groups.getLast()));
    }
    return groups;
  }

  private Workload workload(Workload.Mix mix) {
    return new Workload(mix, keys, KeyChoice.uniform(keys), bytes);
  }

  /** Kills a node that does not lead, and starts it again once others have its partitions. */
  private void move(Cluster cluster, int size) {
    NodeProcess leader = cluster.leader();
    NodeProcess other =
        cluster.processes().reversed().stream()
            .filter(it -> it != leader)
            .findFirst()
            .orElseThrow();
    String name = "n" + cluster.processes().indexOf(other);
    long begun = System.nanoTime();
    other.kill();
    awaitRing(cluster, ring -> ownedWithout(ring, name) == ring.partitions());
    long taken = System.nanoTime() - begun;
    begun = System.nanoTime();
    other.restart();
    Await.until(cluster::isComplete, LIMIT, name + " to answer");
    long back = System.nanoTime() - begun;
    awaitRing(cluster, ring -> isBalanced(ring, size));
    out.printf(
        Locale.ROOT,
        "  %s killed: others own its partitions after %.2f s; started again it answers after %.1f"
            + " s, and has its share after %.1f s%n",
        name,
        taken / 1e9,
        back / 1e9,
        (System.nanoTime() - begun) / 1e9);
  }

  private static int ownedWithout(RingStatus ring, String name) {
    return ring.nodes().stream()
        .filter(it -> !it.member().name().equals(name))
        .mapToInt(it -> it.owns().size())
        .sum();
  }

  private static boolean isBalanced(RingStatus ring, int size) {
    return ring.nodes().size() == size
        && ring.nodes().stream().allMatch(it -> it.owns().size() == it.share());
  }

  /** Whoever answers is asked. */
  private static void awaitRing(Cluster cluster, Predicate<RingStatus> wanted) {
    Await.until(
        () -> {
          for (int i = 0; i < cluster.processes().size(); i++) {
            if (!cluster.processes().get(i).isAlive()) {
              continue;
            }
            URI address = URI.create("http://127.0.0.1:" + cluster.clientPort(i));
            try (NodeClient node = new NodeClient(address, Duration.ofSeconds(2))) {
              return wanted.test(node.ring());
            } catch (NodeException e) {
              // The next one may know.
            }
          }
          return false;
        },
        LIMIT,
        "partitions to be where they are to be");
  }
}
