package io.troupe.persistence.process;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.raft.RaftSettings;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.ProcessSettings.Tuning;
import io.troupe.persistence.process.calls.CallSettings;
import io.troupe.persistence.process.cluster.NodeDisk;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.transport.TransportSettings.Bounds;
import io.troupe.persistence.transport.TransportSettings.Timing;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Node processes of a test, with real disks, on loopback. */
final class Nodes implements AutoCloseable {
  static final GroupId GROUP = new GroupId(2);
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final GroupSettings groups = ProcessSettings.groupDefaults();
  private final Path directory;
  private final String cluster;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, String> disks = new HashMap<>();
  private final Map<String, OnceMachine.Disk> machineDisks = new ConcurrentHashMap<>();
  private final Map<String, OnceMachine> machines = new ConcurrentHashMap<>();
  private final Map<String, NodeProcess> running = new ConcurrentHashMap<>();
  private List<Seed> seeds = List.of();

  Nodes(Path directory, String cluster) {
    this.directory = directory;
    this.cluster = cluster;
  }

  /** The voters that are to form the cluster. */
  Nodes seeds(String... names) {
    List<Seed> found = new ArrayList<>();
    for (String name : names) {
      found.add(seed(name));
    }
    seeds = found;
    return this;
  }

  Seed seed(String name) {
    return new Seed(name, "127.0.0.1", ports.computeIfAbsent(name, unused -> freePort()));
  }

  NodeProcess start(String name) {
    return start(settings(name));
  }

  /** Hears a leader, and does not stand, for 300 s of silence. */
  NodeProcess startPatient(String name) {
    return start(settings(name, groups.raft().withElection(10_000, 2)));
  }

  ProcessSettings settings(String name) {
    return settings(name, groups.raft());
  }

  private ProcessSettings settings(String name, RaftSettings raft) {
    return ProcessSettings.of(cluster, name)
        .at("127.0.0.1", seed(name).port())
        .withSeeds(seeds)
        .withFixed("partitions 256")
        .withTuning(
            new Tuning(
                new GroupSettings(
                    raft,
                    groups.tick(),
                    groups.queues(),
                    new Cuts(100, groups.cuts().snapshotBytes(), 20, 1 << 20)),
                CallSettings.DEFAULT,
                Bounds.DEFAULT,
                new Timing(100, 20_000, 5_000, 20, 200),
                200,
                3_000));
  }

  NodeProcess start(ProcessSettings settings) {
    String name = settings.name();
    String disk = disks.computeIfAbsent(name, it -> "disk-of-" + it);
    NodeProcess process =
        NodeProcess.start(
            settings,
            new NodeDisk(directory.resolve(disk), disk, 0),
            group -> machine(name, disk, group));
    running.put(name, process);
    return process;
  }

  private OnceMachine machine(String name, String disk, GroupId group) {
    OnceMachine machine =
        new OnceMachine(
            machineDisks.computeIfAbsent(disk + group.number(), unused -> new OnceMachine.Disk()));
    machines.put(name + group.number(), machine);
    return machine;
  }

  /** Its disk is gone, and an empty one takes its place. */
  void loseDisk(String name) {
    disks.merge(name, "disk-of-" + name, (old, unused) -> old + "-new");
  }

  Path disk(String name) {
    return directory.resolve(Objects.requireNonNull(disks.get(name)));
  }

  NodeProcess node(String name) {
    return Objects.requireNonNull(running.get(name));
  }

  OnceMachine machine(String name) {
    return Objects.requireNonNull(machines.get(name + GROUP.number()));
  }

  void close(String name) {
    Objects.requireNonNull(running.remove(name)).close();
  }

  /** It says nothing to anybody before it is gone. */
  void crash(String name) {
    Objects.requireNonNull(running.remove(name)).end();
  }

  /** The name of the one that leads the group, once there is one that can answer. */
  String leader() {
    Await.until(() -> leads().isPresent(), PATIENCE, "a leader");
    return leads().orElseGet(this::leader);
  }

  private Optional<String> leads() {
    return running.entrySet().stream()
        .filter(
            it ->
                it.getValue()
                    .standing(GROUP)
                    .filter(standing -> standing.role() == Output.Role.LEADER)
                    .isPresent())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  String follower(String... of) {
    String leader = leader();
    for (String name : of) {
      if (!name.equals(leader)) {
        return name;
      }
    }
    throw new AssertionError("nobody but " + leader);
  }

  CompletionStage<GroupAnswer<Applied>> propose(String by, String command) {
    return propose(by, command, PATIENCE);
  }

  CompletionStage<GroupAnswer<Applied>> propose(String by, String command, Duration limit) {
    return node(by).calls().propose(GROUP, Payload.utf8(command), in(limit));
  }

  /** What the group answers; it has to. */
  void put(String by, String command) {
    GroupAnswer<Applied> answer = await(propose(by, command));
    if (!(answer instanceof GroupAnswer.Done<Applied> done)
        || !OnceMachine.text(done.value().answer()).equals("did " + command)) {
      throw new AssertionError(command + " by " + by + ": " + answer);
    }
  }

  int count(String by) {
    GroupAnswer<Payload> answer =
        await(node(by).calls().query(GROUP, Payload.utf8("count"), in(PATIENCE)));
    if (answer instanceof GroupAnswer.Done<Payload> done) {
      return Integer.parseInt(OnceMachine.text(done.value()));
    }
    throw new AssertionError("count by " + by + ": " + answer);
  }

  void awaitStatus(String name, Predicate<String> status) {
    await(() -> status.test(node(name).status()), "the status of " + name);
  }

  static void await(BooleanSupplier condition, String what) {
    Await.until(condition, PATIENCE, what);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS).join();
  }

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // One after another they would hand over to those that are closed next.
    running.values().forEach(NodeProcess::end);
  }
}
