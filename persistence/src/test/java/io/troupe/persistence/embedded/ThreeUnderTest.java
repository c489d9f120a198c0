package io.troupe.persistence.embedded;

import io.troupe.actors.Deadline;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Output;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.Applied;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupAnswer;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.groups.GroupListener;
import io.troupe.persistence.groups.GroupPorts;
import io.troupe.persistence.groups.GroupSettings;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.wire.RaftMessageFormats;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A journal on three replicas in one process, with real disks and a network that loses, doubles and
 * reorders; leaders hand over all the time.
 */
final class ThreeUnderTest implements JournalUnderTest {
  private static final int LOSS_PERCENT = 3;
  private static final int HAND_OVER_MILLIS = 400;
  private static final Membership MEMBERS =
      Membership.of(IntStream.rangeClosed(1, 3).mapToObj(ReplicaId::new).toList());

  private final Path directory;
  private final SplittableRandom dice = new SplittableRandom(5);
  private final Map<ReplicaId, Node> nodes = new ConcurrentHashMap<>();
  private ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private EmbeddedJournal journal;

  private record Node(GroupStore store, AppliedStore applied, Map<GroupId, Group> groups) {
    void close() {
      groups.values().forEach(Group::close);
      store.close();
      applied.close();
    }
  }

  ThreeUnderTest(Path directory) {
    this.directory = directory;
    this.journal = start();
  }

  private EmbeddedJournal start() {
    MEMBERS.voters().forEach(id -> nodes.put(id, node(id)));
    var unused =
        timer.scheduleAtFixedRate(
            this::handOver, HAND_OVER_MILLIS, HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
    Node here = Objects.requireNonNull(nodes.get(new ReplicaId(1)));
    EmbeddedJournalSettings usual = EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
    return EmbeddedJournal.on(
        new JournalPorts(
            new Calls(),
            () -> Optional.of(here.applied()),
            here.applied().meter(),
            Optional::empty,
            Optional::empty,
            System::nanoTime),
        new EmbeddedJournalSettings(
            directory,
            usual.disk(),
            usual.maxQueuedCommands(),
            usual.maxQueuedBytes(),
            usual.maxQueuedReads(),
            64,
            0,
            Duration.ofSeconds(50)));
  }

  private Node node(ReplicaId id) {
    Path disk = directory.resolve("node-" + id);
    boolean made = Files.exists(disk);
    GroupStore store = GroupStore.open(disk.resolve("log"), new JournalDisk("disk-" + id, made));
    AppliedStore applied =
        AppliedStore.open(
            disk.resolve("applied"), new JournalDisk("disk-" + id, made), 64, new JournalMeter());
    Map<GroupId, Group> groups = new LinkedHashMap<>();
    for (GroupId group : GroupId.DATA) {
      groups.put(
          group,
          Group.start(
              id,
              store.group(group, MEMBERS),
              new GroupPorts(this::carry, applied.machine(group), new Quiet()),
              GroupSettings.defaults(),
              timer,
              System.nanoTime()));
    }
    return new Node(store, applied, groups);
  }

  private static final class Quiet implements GroupListener {
    @Override
    public void stands(Output.Standing standing) {}

    @Override
    public void ended(Optional<Throwable> failure) {
      failure.ifPresent(Throwable::printStackTrace);
    }
  }

  private void carry(GroupId group, RaftMessage message) {
    long delayMicros;
    int copies;
    synchronized (dice) {
      delayMicros = dice.nextLong(1_000);
      copies = dice.nextInt(100) < LOSS_PERCENT ? dice.nextInt(3) : 1;
    }
    byte[] bytes = RaftMessageFormats.encode(message);
    try {
      for (int i = 1; i <= copies; i++) {
        var unused =
            timer.schedule(() -> deliver(group, bytes), delayMicros * i, TimeUnit.MICROSECONDS);
      }
    } catch (RejectedExecutionException e) {
      // It is closed: the network is gone first.
      return;
    }
  }

  private void deliver(GroupId group, byte[] bytes) {
    RaftMessage message = RaftMessageFormats.decode(bytes);
    Optional.ofNullable(nodes.get(message.to()))
        .ifPresent(node -> replica(node, group).receive(message));
  }

  private static Group replica(Node node, GroupId group) {
    return Objects.requireNonNull(node.groups().get(group));
  }

  /** Some group's leader gives up its place to another. */
  private void handOver() {
    GroupId group;
    ReplicaId heir;
    synchronized (dice) {
      group = GroupId.DATA.get(dice.nextInt(GroupId.DATA_GROUPS));
      heir = new ReplicaId(1 + dice.nextInt(3));
    }
    leader(group).ifPresent(it -> it.transferLeadership(heir));
  }

  private Optional<Group> leader(GroupId group) {
    return nodes.values().stream()
        .map(node -> replica(node, group))
        .filter(it -> it.standing().role() == Output.Role.LEADER)
        .findAny();
  }

  /** Asks whoever leads, and again where that one is lost. */
  private final class Calls implements GroupCalls {
    private static final long ATTEMPT_MILLIS = 1_000;

    @Override
    public CompletionStage<GroupAnswer<Applied>> propose(
        GroupId group, Payload command, Deadline deadline) {
      return ask(group, it -> it.propose(command, soon()), deadline, false);
    }

    @Override
    public CompletionStage<GroupAnswer<Payload>> query(
        GroupId group, Payload question, Deadline deadline) {
      return ask(group, it -> it.query(question, soon()), deadline, false);
    }

    private static Deadline soon() {
      return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ATTEMPT_MILLIS));
    }

    private <T> CompletionStage<GroupAnswer<T>> ask(
        GroupId group,
        Function<Group, CompletionStage<GroupAnswer<T>>> call,
        Deadline deadline,
        boolean wasUnknown) {
      CompletionStage<GroupAnswer<T>> attempt =
          leader(group)
              .map(call)
              .orElseGet(
                  () ->
                      CompletableFuture.completedStage(
                          new GroupAnswer.Refused<>(
                              GroupAnswer.Reason.NOT_LEADER, "nobody leads", Optional.empty())));
      return attempt.thenCompose(
          answer -> {
            boolean isUnknown = wasUnknown || answer instanceof GroupAnswer.Unknown;
            if (answer instanceof GroupAnswer.Done) {
              return CompletableFuture.completedStage(answer);
            }
            if (deadline.monotonicNanos() - System.nanoTime() <= 0) {
              return CompletableFuture.completedStage(
                  isUnknown ? new GroupAnswer.Unknown<>("no leader answered in time") : answer);
            }
            return CompletableFuture.supplyAsync(
                    () -> ask(group, call, deadline, isUnknown), this::afterAPause)
                .thenCompose(again -> again);
          });
    }

    private void afterAPause(Runnable run) {
      var unused = timer.schedule(run, 10, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public FencedJournal journal() {
    return journal;
  }

  @Override
  public Snapshots snapshots() {
    return journal;
  }

  @Override
  public void reopen() {
    close();
    timer = Executors.newScheduledThreadPool(2);
    journal = start();
  }

  @Override
  public void close() {
    journal.close();
    List<Node> all = List.copyOf(nodes.values());
    nodes.clear();
    timer.shutdownNow();
    all.forEach(Node::close);
  }
}
