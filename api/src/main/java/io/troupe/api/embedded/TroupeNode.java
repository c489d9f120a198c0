package io.troupe.api.embedded;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.SessionId;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.membership.Member;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.SystemClock;
import io.troupe.actors.shell.LetterCarrier;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.actors.shell.RequestFormat;
import io.troupe.actors.shell.RequestLine;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.api.NodeStatus;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.Voters;
import io.troupe.api.configuration.schema.DocumentChecks;
import io.troupe.api.coordination.Coordination;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.embedded.election.Elections;
import io.troupe.api.embedded.lock.CycleWatch;
import io.troupe.api.embedded.lock.Locks;
import io.troupe.api.embedded.membership.Lives;
import io.troupe.api.embedded.membership.NodeParts;
import io.troupe.api.embedded.membership.RunningPartitions;
import io.troupe.api.embedded.role.ConfiguredRoles;
import io.troupe.api.embedded.role.HostedRoles;
import io.troupe.api.embedded.session.LostSeats;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.memory.HeapGuard;
import io.troupe.api.metrics.Exposition;
import io.troupe.api.metrics.NodeMetrics;
import io.troupe.api.metrics.OperationMeter;
import io.troupe.api.request.Requests;
import io.troupe.api.request.TimerThread;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.role.Roles;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.session.keep.KeptSessions;
import io.troupe.api.watch.Watches;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.graph.WaitReport;
import io.troupe.persistence.plugin.TroupePersistenceSetup;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.placement.KeyHash;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.RequestObserver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in this process: joins the parts together, bottom up, and takes them apart again, top
 * down. What is here lives as long as the node; its lives in the cluster come and go ({@link
 * Lives}).
 */
public final class TroupeNode implements Troupe {
  private static final Logger LOG = LoggerFactory.getLogger(TroupeNode.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int DRAWN_NAME_LENGTH = 8;

  private final TroupeSettings settings;
  private final String name;
  private final DataDirectory directory;
  private final Ground ground;
  private final Condition condition;
  private final NodeMetrics metrics;
  private final Lives lives;
  private final Partitions partitions;
  private final RunningPartitions running;
  private final HostedRoles roles = new HostedRoles(this);
  private final CycleWatch cycles;
  private final Runnable hearsNoMore;
  private final long startedNanos;
  private volatile boolean closed;

  private TroupeNode(
      NodeParts parts,
      DataDirectory directory,
      Ground ground,
      Condition condition,
      Lives lives,
      Partitions partitions,
      long startedNanos) {
    this.settings = parts.settings();
    this.name = parts.name();
    this.directory = directory;
    this.ground = ground;
    this.condition = condition;
    this.lives = lives;
    this.partitions = partitions;
    this.running = parts.running();
    this.startedNanos = startedNanos;
    this.metrics =
        new NodeMetrics(
            condition.operations(),
            running.meters(),
            partitions.watches(),
            this::status,
            settings.metricsPerPartition());
    metrics.show(ground.journal()::show);
    metrics.show(ground.operation()::show);
    metrics.show(partitions.locks()::show);
    this.cycles = partitions.locks().watchCycles(settings.lockCycles(), this::looksForCycles);
    metrics.show(cycles::show);
    metrics.show(partitions.elections()::show);
    metrics.show(roles::show);
    this.hearsNoMore = ground.register().listen(unused -> roles.drain(this::isDrained));
    roles.drain(this::isDrained);
    metrics.show(exposition -> showSessions(partitions.kept(), exposition));
    metrics.show(
        shown ->
            shown.counter(
                "troupe.guard.refused",
                "Changes of maps refused since a larger fencing token had been seen",
                Map.of(),
                partitions.staleWrites()::sum));
  }

  /**
   * Starts a node, and waits until it is up in its cluster, its partitions have recovered, and all
   * others have an owner.
   *
   * @throws io.troupe.actors.node.StartRefusedException if it could not keep its promises
   */
  public static TroupeNode start(TroupeSettings settings) {
    return start(settings, NodePorts.ofOwn(settings));
  }

  /** As above, with something between the partitions and their journal. */
  static TroupeNode start(TroupeSettings settings, UnaryOperator<FencedJournal> between) {
    return start(settings, NodePorts.ofOwn(settings).with(between));
  }

  /** As above, with a journal and a register from elsewhere. */
  static TroupeNode start(TroupeSettings settings, NodePorts ports) {
    ConfiguredRoles configured = ConfiguredRoles.of(settings.config());
    Supplier<Moment> clock = new SystemClock();
    long startedNanos = clock.get().monotonicNanos();
    try (Undo undo = new Undo()) {
      DataDirectory directory =
          undo.onFailure(
              DataDirectory.open(
                  settings.data(), settings.cluster(), randomId(), settings.minFreeBytes()),
              DataDirectory::close);
      String name = name(settings, directory);
      Ground ground = undo.onFailure(ports.open().apply(directory, name), Ground::close);
      FencedJournal fenced = ports.between().apply(ground.journal().events());
      HeapGuard heap =
          undo.onFailure(HeapGuard.start(settings.maxHeapUsedPercent()), HeapGuard::close);
      Condition condition = new Condition(fenced, heap, new OperationMeter(), settings.data());
      List<Kind<?, ?>> kinds = Kinds.all(settings);
      WireRegistry wire = Kinds.wire(kinds);
      RunningPartitions running = new RunningPartitions(settings.cluster().partitions());
      Partitions partitions =
          undo.onFailure(
              partitions(name, settings, clock, condition.operations()), TroupeNode::close);
      String cluster = ground.cluster(remaining(settings, startedNanos, clock));
      ground.journal().ownedBy(cluster);
      NodeParts parts =
          new NodeParts(
              settings,
              name,
              directory.diskId(),
              ground.links(),
              cluster,
              ground.register(),
              ground.line(),
              new RequestFormat(wire, clock),
              claimant ->
                  new PartitionContext(
                      fenced,
                      ground.journal().snapshots(),
                      claimant,
                      kinds,
                      wire,
                      settings.partition(),
                      clock,
                      heap::refusal,
                      running,
                      LetterCarrier.NONE),
              running,
              partitions.clients());
      ground.line().tell(new ChangedWays(parts.clients()));
      LostSeats.follow(name, ground.register(), partitions.sessions());
      Lives lives =
          undo.onFailure(
              Lives.begin(parts, remaining(settings, startedNanos, clock)), Lives::close);
      running.await(
          remaining(settings, startedNanos, clock), condition::journalFailure, lives::notReady);
      TroupeNode node =
          new TroupeNode(parts, directory, ground, condition, lives, partitions, startedNanos);
      undo.keep();
      configured.host(node.roles());
      return node;
    }
  }

  /** Tells clients how ways to other nodes change. */
  private record ChangedWays(List<PartitionClient> clients) implements RequestLine.Ways {
    @Override
    public void opened(String node) {
      clients.forEach(PartitionClient::wayOpened);
    }

    @Override
    public void lost(String node) {
      clients.forEach(client -> client.wayLost(node));
    }
  }

  /** One node does: the one that serves the first partition. */
  private boolean looksForCycles() {
    return name.equals(lives.ring().owners().get(new PartitionId(0)));
  }

  /** Who is drained runs no roles. */
  private boolean isDrained() {
    return ground
        .register()
        .latest()
        .flatMap(it -> it.member(name))
        .filter(Member::drains)
        .isPresent();
  }

  private static String name(TroupeSettings settings, DataDirectory directory) {
    return settings.name().isEmpty()
        ? "node-" + directory.diskId().substring(0, DRAWN_NAME_LENGTH)
        : settings.name();
  }

  /** The node's lives in its cluster. */
  Lives lives() {
    return lives;
  }

  /** What another actor system of this process needs to persist to this node's journal. */
  public TroupePersistenceSetup persistence() {
    return new TroupePersistenceSetup(
        ground.journal().events(),
        ground.journal().snapshots(),
        () -> new Claimant(lives.number(), name));
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
  public TroupeLock lock(String name) {
    return partitions.locks().lock(new LockName(name));
  }

  @Override
  public CompletionStage<LockReply.Listed> locks(
      Optional<LockName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            partitions.readAll(
                new LockCommand.ListLocks(after, limit),
                options.timeout(),
                LockReply.Listed.class::cast,
                parts -> Locks.LISTING.first(limit, parts)));
  }

  @Override
  public CompletionStage<WaitReport> lockGraph(Options options) {
    return partitions.locks().graph().report(options.timeout());
  }

  private static void showSessions(KeptSessions kept, Exposition exposition) {
    exposition.gauge("troupe.sessions.kept", "Sessions that are kept alive here", kept::count);
    exposition.counter(
        "troupe.sessions.lost", "Sessions that were lost here", Map.of(), kept::lost);
  }

  @Override
  public CompletionStage<TroupeSession> openSessionAsync(SessionTerms terms) {
    return partitions.kept().open(terms);
  }

  @Override
  public AsyncSessions sessions() {
    return partitions.sessions();
  }

  @Override
  public Coordination coordination() {
    return partitions.coordination();
  }

  @Override
  public TroupeElection election(String name) {
    return partitions.elections().election(new ElectionName(name));
  }

  @Override
  public CompletionStage<ElectionReply.Listed> elections(
      Optional<ElectionName> after, int limit, Options options) {
    return Requests.checked(
        () ->
            partitions.readAll(
                new ElectionCommand.ListElections(after, limit),
                options.timeout(),
                ElectionReply.Listed.class::cast,
                parts -> Elections.LISTING.first(limit, parts)));
  }

  @Override
  public Roles roles() {
    return roles;
  }

  @Override
  public NodeStatus status() {
    Optional<String> notReady = notReady();
    return new NodeStatus(
        name,
        settings.cluster().cluster(),
        Build.VERSION,
        notReady.isEmpty(),
        notReady,
        settings.cluster().partitions(),
        running.count(),
        lives.members(),
        ground.operation().groups(),
        ground.operation().missed(),
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
    return condition.journalFailure().or(ground.operation()::noMajority).or(lives::notReady);
  }

  @Override
  public CompletionStage<RingStatus> ring(Duration timeout) {
    return CompletableFuture.completedStage(ring());
  }

  private RingStatus ring() {
    ClusterRing ring = lives.ring();
    return RingStatus.of(ring.members(), ring.partitions(), ring.settings(), ring.owners());
  }

  @Override
  public CompletionStage<Boolean> drain(String node, Duration timeout) {
    return lives.drain(node, timeout);
  }

  @Override
  public Voters voters() {
    return ground.operation().voters();
  }

  @Override
  public CompletionStage<ClusterStatus> cluster(Duration timeout) {
    Map<String, Integer> owned = new HashMap<>();
    ring().nodes().forEach(it -> owned.put(it.member().name(), it.owns().size()));
    return CompletableFuture.completedStage(ground.operation().cluster(owned));
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
    hearsNoMore.run();
    cycles.close();
    roles.close();
    partitions.elections().close(settings.stopTimeout());
    partitions.locks().close(settings.stopTimeout());
    partitions.kept().close(settings.stopTimeout());
    partitions.sessions().close();
    partitions.checks().close();
    partitions.watches().close();
    partitions.client().close();
    if (!partitions.client().awaitIdle(settings.stopTimeout())) {
      LOG.warn("stopping with {} requests under way", partitions.client().inFlight());
    }
    lives.close();
    partitions.client().giveUp();
    condition.heap().close();
    metrics.close();
    ground.close();
    directory.close();
  }

  private static void close(Partitions partitions) {
    partitions.elections().close(Duration.ZERO);
    partitions.locks().close(Duration.ZERO);
    partitions.kept().close(Duration.ZERO);
    partitions.sessions().close();
    partitions.checks().close();
    partitions.watches().close();
    partitions.client().giveUp();
  }

  private static Partitions partitions(
      String name, TroupeSettings settings, Supplier<Moment> clock, RequestObserver observer) {
    int count = settings.cluster().partitions();
    PartitionClient client = new PartitionClient(count, settings.client(), clock, observer);
    KeyPlacement placement = new KeyPlacement(count, KeyHash.named(settings.cluster().hash()));
    Sessions sessions = new Sessions(name, client, aside(count, clock), placement, clock);
    KeptSessions kept = new KeptSessions(sessions, new TimerThread("troupe-sessions", clock));
    kept.onEnd(sessions::forget);
    return new Partitions(
        client,
        placement,
        new SharedIds(randomSession(), settings.partition().maxOutcomesPerSession()),
        clock,
        new Watches(
            aside(count, clock), // its polls wait long
            count,
            settings.watch()),
        new Locks(name, client, placement, clock, sessions, kept),
        new Elections(name, client, placement, clock),
        sessions,
        kept,
        new DocumentChecks(settings.checks()),
        new LongAdder());
  }

  /** A client of its own, so that what it asks for is out of the callers' limits. */
  private static PartitionClient aside(int count, Supplier<Moment> clock) {
    return new PartitionClient(count, ClientLimits.DEFAULT, clock, RequestObserver.NONE);
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
