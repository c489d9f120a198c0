package io.troupe.persistence.groups;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.wire.RaftMessageFormats;
import io.troupe.persistence.log.GroupId;
import io.troupe.testkit.await.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.rocksdb.RocksDBException;

/** Replicas in one process with real disks, and a network that loses, doubles and reorders. */
final class GroupCluster implements AutoCloseable {
  static final GroupId GROUP = new GroupId(1);
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final GroupSettings settings;
  private final Membership members;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<ReplicaId, Node> nodes = new ConcurrentHashMap<>();
  private final Map<ReplicaId, ListMachine.Disk> disks = new ConcurrentHashMap<>();
  private final Set<ReplicaId> cutOff = ConcurrentHashMap.newKeySet();
  private final SplittableRandom dice = new SplittableRandom(5);
  private volatile int lossPercent;

  /** A process. */
  record Node(
      GroupStore store, Group group, ListMachine machine, Heard heard, AtomicBoolean lost) {}

  /** What its listener heard. */
  static final class Heard implements GroupListener {
    private volatile boolean ended;
    private volatile Optional<Throwable> failure = Optional.empty();

    @Override
    public void stands(Output.Standing standing) {}

    @Override
    public void ended(Optional<Throwable> why) {
      failure = why;
      ended = true;
    }

    boolean hasEnded() {
      return ended;
    }

    Optional<Throwable> failure() {
      return failure;
    }
  }

  GroupCluster(Path directory, int size, GroupSettings settings) {
    this.directory = directory;
    this.settings = settings;
    this.members = Membership.of(IntStream.rangeClosed(1, size).mapToObj(ReplicaId::new).toList());
  }

  /** Quick ticks, and a snapshot every so many entries, at which the log is cut at once. */
  static GroupSettings settings(long snapshotEntries) {
    return settings(snapshotEntries, 0);
  }

  static GroupSettings settings(long snapshotEntries, long tailEntries) {
    GroupSettings it = GroupSettings.defaults();
    return new GroupSettings(
        it.raft(),
        Duration.ofMillis(20),
        it.queues(),
        new GroupSettings.Cuts(
            snapshotEntries, it.cuts().snapshotBytes(), tailEntries, it.cuts().tailBytes()));
  }

  GroupCluster startAll() {
    members.voters().forEach(this::start);
    return this;
  }

  Node start(ReplicaId id) {
    return start(id, UnaryOperator.identity());
  }

  Node start(ReplicaId id, UnaryOperator<GroupStore.RoundWriter> around) {
    return start(id, FreeSpace.unbounded(), around);
  }

  /** What the state machine of one has stored, over its crashes. */
  ListMachine.Disk disk(ReplicaId id) {
    return disks.computeIfAbsent(id, unused -> new ListMachine.Disk());
  }

  Node start(ReplicaId id, FreeSpace space, UnaryOperator<GroupStore.RoundWriter> around) {
    Path disk = directory.resolve("node-" + id);
    AtomicBoolean lost = new AtomicBoolean();
    GroupStore store =
        GroupStore.open(
            disk,
            new JournalDisk("disk-" + id, Files.exists(disk)),
            space,
            writer -> losing(lost, around.apply(writer)));
    ListMachine machine = new ListMachine(disk(id));
    Heard heard = new Heard();
    Group group =
        Group.start(
            id,
            store.group(GROUP, members),
            new GroupPorts((to, message) -> carry(message), machine, heard),
            settings,
            timer,
            System.nanoTime());
    Node node = new Node(store, group, machine, heard, lost);
    nodes.put(id, node);
    return node;
  }

  private void carry(RaftMessage message) {
    long delayMicros;
    boolean twice;
    synchronized (dice) {
      if (dice.nextInt(100) < lossPercent) {
        return;
      }
      delayMicros = dice.nextLong(3_000);
      twice = dice.nextInt(100) < lossPercent;
    }
    byte[] bytes = RaftMessageFormats.encode(message);
    try {
      for (int i = 0; i < (twice ? 2 : 1); i++) {
        var unused =
            timer.schedule(() -> deliver(bytes), delayMicros * (i + 1), TimeUnit.MICROSECONDS);
      }
    } catch (RejectedExecutionException e) {
      // The cluster is closed: the network is gone first.
      lossPercent = 100;
    }
  }

  private void deliver(byte[] bytes) {
    RaftMessage message = RaftMessageFormats.decode(bytes);
    Optional.ofNullable(nodes.get(message.to()))
        .filter(it -> !cutOff.contains(message.to()) && !cutOff.contains(message.from()))
        .ifPresent(it -> it.group().receive(message));
  }

  void lose(int percent) {
    lossPercent = percent;
  }

  void cutOff(ReplicaId id) {
    cutOff.add(id);
  }

  void heal() {
    cutOff.clear();
  }

  Node node(ReplicaId id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  Optional<Node> running(ReplicaId id) {
    return Optional.ofNullable(nodes.get(id));
  }

  List<Node> all() {
    return List.copyOf(nodes.values());
  }

  List<ReplicaId> ids() {
    return members.voters();
  }

  /** A replica that says that it leads and is not cut off, once there is one. */
  ReplicaId leader() {
    Await.until(() -> leads().isPresent(), PATIENCE, "a leader");
    return leads().orElseGet(this::leader);
  }

  private Optional<ReplicaId> leads() {
    return nodes.entrySet().stream()
        .filter(it -> !cutOff.contains(it.getKey()) && !it.getValue().heard().hasEnded())
        .filter(it -> it.getValue().group().standing().role() == Output.Role.LEADER)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static GroupStore.RoundWriter losing(AtomicBoolean lost, GroupStore.RoundWriter writer) {
    return batch -> {
      if (lost.get()) {
        throw new RocksDBException("the machine is off");
      }
      writer.writeSynced(batch);
    };
  }

  /**
   * The disk goes away at any moment, then all the rest.
   *
   * @param loses whether what waits for the disk is lost, and not written in time
   */
  void crash(ReplicaId id, boolean loses) {
    Node node = Objects.requireNonNull(nodes.remove(id));
    node.lost().set(loses);
    node.store().close();
    node.group().close();
  }

  static CompletionStage<GroupAnswer<Applied>> propose(Node node, String command, long millis) {
    return node.group().propose(Payload.utf8(command), in(millis));
  }

  static Deadline in(long millis) {
    return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  static GroupAnswer.Refused<?> refused(CompletionStage<? extends GroupAnswer<?>> answer) {
    if (await(answer) instanceof GroupAnswer.Refused<?> refused) {
      return refused;
    }
    throw new AssertionError("not refused: " + await(answer));
  }

  /** Proposes until it is done. */
  void proposeUntilDone(String command) {
    Await.until(
        () -> await(propose(node(leader()), command, 10_000)) instanceof GroupAnswer.Done,
        PATIENCE,
        command);
  }

  /** Proposes a last command, and waits until all that run have applied the same up to it. */
  void agreeOn(String last) {
    proposeUntilDone(last);
    Await.until(
        () -> {
          List<List<String>> states =
              all().stream().map(it -> it.machine().commands()).distinct().toList();
          return states.size() == 1 && states.getFirst().contains(last);
        },
        PATIENCE,
        "equal states");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    for (Node node : all()) {
      node.group().close();
      node.store().close();
    }
  }
}
