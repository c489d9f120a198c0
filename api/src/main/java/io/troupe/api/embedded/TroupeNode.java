package io.troupe.api.embedded;

import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SessionId;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.SystemClock;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.actors.shell.WireSerializer;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.memory.HeapGuard;
import io.troupe.api.metrics.NodeMetrics;
import io.troupe.api.metrics.OperationMeter;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.watch.Watches;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.plugin.TroupePersistenceSetup;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.placement.KeyHash;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.PartitionRegion;
import io.troupe.sharding.region.RequestObserver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of one process: joins the parts together, bottom up, and takes them apart again, top down.
 */
public final class TroupeNode implements Troupe {
  private static final Logger LOG = LoggerFactory.getLogger(TroupeNode.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TroupeSettings settings;
  private final DataDirectory directory;
  private final EmbeddedJournal journal;
  private final Condition condition;
  private final NodeMetrics metrics;
  private final NodeSystem system;
  private final ClusterRing ring;
  private final Partitions partitions;
  private final RunningPartitions running;
  private final Waker waker;
  private final long startedNanos;
  private volatile boolean closed;

  private TroupeNode(
      TroupeSettings settings,
      DataDirectory directory,
      EmbeddedJournal journal,
      Condition condition,
      NodeSystem system,
      ClusterRing ring,
      Partitions partitions,
      RunningPartitions running,
      Waker waker,
      long startedNanos) {
    this.settings = settings;
    this.directory = directory;
    this.journal = journal;
    this.condition = condition;
    this.system = system;
    this.ring = ring;
    this.partitions = partitions;
    this.running = running;
    this.waker = waker;
    this.startedNanos = startedNanos;
    this.metrics =
        new NodeMetrics(
            condition.operations(),
            journal,
            running.meters(),
            partitions.watches(),
            this::status,
            settings.metricsPerPartition());
  }

  /**
   * Starts a node and waits until all its partitions have recovered.
   *
   * @throws io.troupe.actors.node.StartRefusedException if it could not keep its promises
   */
  public static TroupeNode start(TroupeSettings settings) {
    return start(settings, UnaryOperator.identity());
  }

  /** As above, with something between the partitions and their journal. */
  static TroupeNode start(TroupeSettings settings, UnaryOperator<FencedJournal> between) {
    Supplier<Moment> clock = new SystemClock();
    long startedNanos = clock.get().monotonicNanos();
    try (Undo undo = new Undo()) {
      DataDirectory directory =
          undo.onFailure(
              DataDirectory.open(
                  settings.data(), settings.cluster(), randomId(), settings.minFreeBytes()),
              DataDirectory::close);
      EmbeddedJournal journal =
          undo.onFailure(Journals.open(directory, settings), EmbeddedJournal::close);
      FencedJournal fenced = between.apply(journal);
      HeapGuard heap =
          undo.onFailure(HeapGuard.start(settings.maxHeapUsedPercent()), HeapGuard::close);
      Condition condition = new Condition(fenced, heap, new OperationMeter(), settings.data());
      List<Kind<?, ?>> kinds = Kinds.all(settings);
      WireRegistry wire = Kinds.wire(kinds);
      NodeSystem system =
          undo.onFailure(
              NodeSystem.start(settings, WireSerializer.setup(wire, clock)), NodeSystem::close);
      RunningPartitions running = new RunningPartitions(settings.cluster().partitions());
      Claimant claimant = new Claimant(MembershipNumber.FIRST, system.address());
      PartitionContext context =
          new PartitionContext(
              fenced,
              journal,
              () -> claimant,
              kinds,
              wire,
              settings.partition(),
              clock,
              heap::refusal,
              running);
      ClusterRing ring =
          PartitionRegion.ring(system.actors(), settings.cluster().partitions(), settings.ring());
      PartitionRegion region = PartitionRegion.start(system.actors(), context, ring);
      Waker waker = undo.onFailure(new Waker(system.actors(), region::wake), Waker::close);
      running.keepRunning(waker);
      region.wakeAll();
      running.awaitAll(remaining(settings, startedNanos, clock));
      TroupeNode node =
          new TroupeNode(
              settings,
              directory,
              journal,
              condition,
              system,
              ring,
              partitions(settings, system.actors(), region, clock, condition.operations()),
              running,
              waker,
              startedNanos);
      undo.keep();
      return node;
    }
  }

  /** The actor system under this node, for interfaces that live beside it. */
  public ActorSystem<?> actors() {
    return system.actors();
  }

  /** What another actor system of this process needs to persist to this node's journal. */
  public TroupePersistenceSetup persistence() {
    Claimant claimant = new Claimant(MembershipNumber.FIRST, system.address());
    return new TroupePersistenceSetup(journal, journal, () -> claimant);
  }

  @Override
  public <K, V> TroupeMap<K, V> map(String name, KeyCodec<K> keys, ValueCodec<V> values) {
    return new BlockingMap<>(new ShardedMap<>(new MapName(name), keys, values, partitions), values);
  }

  @Override
  public CompletionStage<List<MapName>> maps(Options options) {
    return partitions.readAll(
        new MapCommand.ListMaps(io.troupe.actors.kind.Access.LINEARIZABLE),
        options.timeout(),
        reply -> ((MapReply.Names) reply).maps(),
        names -> names.stream().flatMap(List::stream).distinct().sorted().toList());
  }

  @Override
  public NodeStatus status() {
    Optional<String> notReady = notReady();
    return new NodeStatus(
        settings.cluster().cluster(),
        Build.VERSION,
        notReady.isEmpty(),
        notReady,
        settings.cluster().partitions(),
        running.count(),
        Duration.ofNanos(System.nanoTime() - startedNanos),
        partitions.client().inFlight(),
        condition.operations().refusals(),
        condition.writesRefused(),
        condition.heap().usedBytes(),
        condition.heap().maxBytes(),
        condition.diskFreeBytes());
  }

  private Optional<String> notReady() {
    if (closed) {
      return Optional.of("the node is stopping");
    }
    return condition
        .journalFailure()
        .or(
            () ->
                running.areAll()
                    ? Optional.empty()
                    : Optional.of(
                        "%d of %d partitions run"
                            .formatted(running.count(), settings.cluster().partitions())));
  }

  @Override
  public CompletionStage<RingStatus> ring(Duration timeout) {
    return ring.owners(timeout)
        .thenApply(
            owners -> RingStatus.of(ring.members(), ring.partitions(), ring.settings(), owners))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new RefusedException(
                        Refusal.Code.UNAVAILABLE,
                        "the nodes do not say what they own: " + failure.getMessage())));
  }

  @Override
  public String metrics() {
    return metrics.text();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    partitions.watches().close();
    partitions.client().close();
    if (!partitions.client().awaitIdle(settings.stopTimeout())) {
      LOG.warn("stopping with {} requests under way", partitions.client().inFlight());
    }
    waker.close();
    system.close();
    partitions.client().giveUp();
    condition.heap().close();
    metrics.close();
    journal.close();
    directory.close();
  }

  private static Partitions partitions(
      TroupeSettings settings,
      ActorSystem<?> system,
      PartitionRegion region,
      Supplier<Moment> clock,
      RequestObserver observer) {
    int count = settings.cluster().partitions();
    return new Partitions(
        new PartitionClient(system, region, count, settings.client(), clock, observer),
        new KeyPlacement(count, KeyHash.named(settings.cluster().hash())),
        new SharedIds(randomSession(), settings.partition().maxOutcomesPerSession()),
        clock,
        new Watches(
            // Its polls wait long: a client of their own keeps them out of the callers' limits.
            new PartitionClient(
                system, region, count, ClientLimits.DEFAULT, clock, RequestObserver.NONE),
            count,
            settings.watch()));
  }

  private static SessionId randomSession() {
    return SessionId.derived(RANDOM.nextLong(), RANDOM.nextLong());
  }

  private static Duration remaining(
      TroupeSettings settings, long startedNanos, Supplier<Moment> clock) {
    Duration passed = Duration.ofNanos(clock.get().monotonicNanos() - startedNanos);
    Duration left = settings.startTimeout().minus(passed);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static String randomId() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
