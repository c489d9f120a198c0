package io.troupe.persistence.process;

import io.troupe.actors.Refusal;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.groups.GroupCalls;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.calls.CallRouter;
import io.troupe.persistence.process.calls.CallServer;
import io.troupe.persistence.process.calls.Landscape;
import io.troupe.persistence.process.cluster.Bootstrap;
import io.troupe.persistence.process.cluster.Bootstrap.Decision;
import io.troupe.persistence.process.cluster.KeptCluster;
import io.troupe.persistence.process.cluster.NodeDisk;
import io.troupe.persistence.process.cluster.Seed;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.Hello;
import io.troupe.persistence.process.wire.ProcessFormats;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.NodeIdentity;
import io.troupe.persistence.transport.PeerFact;
import io.troupe.persistence.transport.PeerFact.Direction;
import io.troupe.persistence.transport.Transport;
import io.troupe.persistence.transport.Transport.Lane;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a node: its replicas of the groups, if it is a voter, the way to those of others,
 * and the cluster that they form. Thread-safe; it outlives any actor system.
 *
 * <p>It begins to listen when it is started; when it knows of a cluster {@link #formed} tells. A
 * node that has to wait, for others or for an operator, says in {@link #status} for what, and in
 * the log.
 */
public final class NodeProcess implements AutoCloseable {
  /** The groups of data; a persistence id belongs to one of them for life. */
  public static final List<GroupId> DATA =
      IntStream.rangeClosed(1, 4).mapToObj(GroupId::new).toList();

  /** The group that decides about members and voters. */
  public static final GroupId SYSTEM = new GroupId(5);

  /** Streams from here on are free for others: {@link #onMessage}. */
  public static final int FIRST_FREE_STREAM = Switchboard.FIRST_FREE;

  static final List<GroupId> GROUPS = Stream.concat(DATA.stream(), Stream.of(SYSTEM)).toList();
  static final Comparator<GroupId> BY_NUMBER = Comparator.comparingInt(GroupId::number);

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
  private static final int LOOK_MILLIS = 100;

  private final ProcessSettings settings;
  private final NodeDisk disk;
  private final GroupMachines machines;
  private final SecureRandom random = new SecureRandom();
  private final Switchboard board = new Switchboard();
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(2, daemons("troupe-process-timer"));
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(daemons("troupe-process"));
  private final Transport transport;
  private final Bootstrap.Self self;
  private final Neighbours neighbours;
  private final CallRouter router;
  private final VoterChanges voters;
  private final Leaders leaders;

  /** Whose connections came anew, and who has not said a word over them yet. */
  private final Set<String> waysBack = new HashSet<>(); // of the control thread

  private final CompletableFuture<ClusterId> formed = new CompletableFuture<>();

  private final KeptCluster kept;
  private volatile Optional<Replicas> replicas = Optional.empty();
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile String status = "starts";
  private volatile boolean closing;
  private long helloNanos;

  private NodeProcess(ProcessSettings settings, NodeDisk disk, GroupMachines machines) {
    this.settings = settings;
    this.disk = disk;
    this.machines = machines;
    this.kept = new KeptCluster(settings.cluster(), disk);
    this.transport =
        Transport.start(
            settings.transport(disk.diskId(), Long.toHexString(random.nextLong())), board);
    String address =
        settings
            .ownSeed()
            .map(Seed::address)
            .orElseGet(() -> settings.host() + ":" + transport.address().getPort());
    this.self =
        new Bootstrap.Self(
            settings.cluster(),
            settings.name(),
            disk.diskId(),
            address,
            settings.seeds(),
            settings.fixed());
    this.neighbours = new Neighbours(self, kept, transport);
    Landscape landscape =
        new Surroundings(
            settings.name(),
            disk.diskId(),
            kept,
            () -> replicas,
            () -> failure.isPresent(),
            transport);
    this.router =
        new CallRouter(settings.tuning().calls(), landscape, GROUPS, timer, random.nextLong());
    this.voters = new VoterChanges(new Ground(), router, control);
    this.leaders =
        new Leaders(this::standing, () -> replicas.map(Replicas::self), this::table, router);
    board.onFact(fact -> onControl(() -> saw(fact)));
    board.onMessage(Switchboard.HELLO, this::takeHello);
    CallServer server = new CallServer(landscape);
    board.onMessage(
        Switchboard.CALLS,
        (from, call) ->
            server.take(call, reply -> transport.send(from.name(), Switchboard.ANSWERS, reply)));
    board.onMessage(Switchboard.ANSWERS, (from, reply) -> router.take(reply));
    for (GroupId group : GROUPS) {
      MessageHandler toReplica =
          (from, bytes) -> replicas.ifPresent(it -> it.receive(group, from, bytes));
      board.onMessage(group.number(), toReplica);
      board.onBulk(group.number(), toReplica);
    }
  }

  /**
   * Starts the process. What the disk has is open when this returns.
   *
   * @throws StartRefusedException if the disk is of another cluster or damaged, or the address
   *     cannot be used
   * @throws io.troupe.persistence.disk.JournalException if the groups' log is in use or damaged
   */
  public static NodeProcess start(ProcessSettings settings, NodeDisk disk, GroupMachines machines) {
    NodeProcess process = new NodeProcess(settings, disk, machines);
    boolean isOpen = false;
    try {
      process.stepNow();
      var unused =
          process.control.scheduleWithFixedDelay(
              process::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      isOpen = true;
      return process;
    } finally {
      if (!isOpen) {
        process.close();
      }
    }
  }

  /** Asks the groups, whoever leads them. Calls wait, to their deadlines, until a cluster forms. */
  public GroupCalls calls() {
    return router;
  }

  /** Who votes. */
  public Voters voters() {
    return voters;
  }

  /** Who leads. */
  public Leaders leaders() {
    return leaders;
  }

  /** What its calls to groups are doing. */
  public CallRouter.Load load() {
    return router.load();
  }

  /** Completed once the cluster is known; before its groups have leaders. */
  public CompletionStage<ClusterId> formed() {
    return formed.minimalCompletionStage();
  }

  /** The newest table of voters that is known here. */
  public Optional<VoterTable> table() {
    return kept.table();
  }

  /** How the replica of a group stands, if there is one here. */
  public Optional<Output.Standing> standing(GroupId group) {
    return replicas.flatMap(it -> it.group(group)).map(Group::standing);
  }

  /** What it is or waits for, for people. */
  public String status() {
    return status;
  }

  /** Why its replicas have ended, if they failed. Then it only calls; start it again. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /** Why commands that make the state grow are refused for want of room here, if so. */
  public Optional<Refusal> refusal() {
    return replicas.flatMap(Replicas::refusal);
  }

  /** How others find it, host:port. */
  public String ownAddress() {
    return self.address();
  }

  /** Where its transport listens. */
  public InetSocketAddress address() {
    return transport.address();
  }

  /**
   * Wants a way to each of these members, besides the voters and whoever dials this node; to those
   * who were members before, no more.
   *
   * @param addresses host:port of each, by name; one that is none is left out. Of a voter that says
   *     nothing of itself, this counts more than where it once was
   */
  public void reach(Map<String, String> addresses) {
    onControl(() -> neighbours.members(addresses));
  }

  /**
   * Sends a frame to a node, as {@link Transport#send} does; false where nothing of it arrives.
   *
   * @param stream from {@link #FIRST_FREE_STREAM} to 65,535
   */
  public boolean send(String node, int stream, byte[] payload) {
    checkFree(stream);
    return transport.send(node, stream, payload);
  }

  /** As {@link #send}, on the lane for what may be large and many. */
  public boolean sendRequest(String node, int stream, byte[] payload) {
    checkFree(stream);
    return transport.sendRequest(node, stream, payload);
  }

  /** What went to a node over a lane of the transport. */
  public Transport.Traffic traffic(String node, Lane lane) {
    return transport.traffic(node, lane);
  }

  /** Takes the frames of a stream, in the place of whoever did. */
  public void onMessage(int stream, MessageHandler handler) {
    checkFree(stream);
    board.onMessage(stream, handler);
  }

  /** Hears what the transport sees of peers, on its threads. */
  public void onFact(Consumer<PeerFact> listener) {
    board.onFact(listener);
  }

  /** Begins to hand over what it leads to a voter, if that is one. Any thread. */
  public void yieldTo(String name) {
    onControl(
        () ->
            table().stream()
                .flatMap(table -> table.voters().stream())
                .filter(it -> it.name().equals(name) && it.standing() == Voter.Standing.VOTES)
                .forEach(heir -> replicas.ifPresent(own -> yieldTo(heir, own))));
  }

  private static void yieldTo(Voter heir, Replicas own) {
    int led = own.yieldTo(List.of(heir.replica())).size();
    if (led > 0) {
      LOG.info("'{}' is to lead {} groups that this node led: it hears more", heir.name(), led);
    }
  }

  /**
   * Hands over what it leads, if others are there, within the time of the settings; then ends its
   * replicas, the transport and the log. Calls under way are ended. May be repeated.
   */
  @Override
  public void close() {
    if (!closing) {
      handOver();
    }
    end();
  }

  /** Ends it as a crash of the process does, but for what its disk has been given already. */
  void end() {
    closing = true;
    control.shutdown();
    awaitEnd(control);
    voters.close();
    router.close();
    replicas.ifPresent(Replicas::close);
    replicas = Optional.empty();
    transport.close();
    timer.shutdownNow();
    formed.completeExceptionally(new IllegalStateException("the node process has ended"));
  }

  private void handOver() {
    Optional<Replicas> own = replicas;
    Optional<VoterTable> table = table();
    if (own.isEmpty() || table.isEmpty() || settings.tuning().handOverMillis() == 0) {
      return;
    }
    List<ReplicaId> heirs =
        table.get().voters().stream()
            .filter(it -> it.standing() == Voter.Standing.VOTES)
            .filter(it -> neighbours.heard(it.name(), it.diskId()).isPresent())
            .map(Voter::replica)
            .toList();
    if (heirs.isEmpty()) {
      return;
    }
    own.get().handOver(heirs, settings.tuning().handOverMillis());
  }

  /** On the control thread, since hellos may come already; what it throws, this throws. */
  private void stepNow() {
    try {
      CompletableFuture.runAsync(this::step, control).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Again and again, on the control thread. */
  private void look() {
    try {
      step();
      long now = System.nanoTime();
      if (table().isEmpty()
          || now - helloNanos >= TimeUnit.MILLISECONDS.toNanos(settings.tuning().helloMillis())) {
        helloNanos = now;
        neighbours.sayHello();
      }
      voters.look();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void step() {
    boolean goesOn = true;
    while (goesOn) {
      Decision decision = Bootstrap.decide(self, kept.record(), neighbours.heard());
      goesOn = false;
      switch (decision) {
        case Decision.Know known -> {
          kept.keep(known.table());
          goesOn = true;
        }
        case Decision.Run run -> run(run.replica());
        case Decision.Wait wait -> say("waits " + wait.why(), false);
        case Decision.CallOnly unused -> say("is no voter, and calls the voters", false);
        case Decision.Stuck stuck -> {
          replicas.ifPresent(Replicas::close);
          replicas = Optional.empty();
          say("needs an operator: " + stuck.why(), true);
        }
      }
    }
    table().ifPresent(it -> formed.complete(it.cluster()));
    neighbours.dial();
  }

  private void say(String what, boolean loudly) {
    if (!what.equals(status)) {
      status = what;
      if (loudly) {
        LOG.error("node '{}' {}", settings.name(), what);
      } else {
        LOG.info("node '{}' {}", settings.name(), what);
      }
    }
  }

  /**
   * Begins or opens the replicas. Recorded first is which replica it is, then that all are begun on
   * disk; only then can one vote. So a crash at any point leaves either replicas that never voted,
   * or a record that does without none of them.
   */
  private void run(ReplicaId replica) {
    if (replicas.isPresent() || failure.isPresent()) {
      return;
    }
    ClusterRecord before = kept.record().orElseThrow();
    if (before.replica().isEmpty()) {
      kept.keep(replica, false);
    }
    Replicas made =
        new Replicas(
            replica,
            settings.tuning().groups(),
            () -> kept.table().orElseThrow(),
            transport,
            disk,
            machines,
            before.hasBegun());
    if (!before.hasBegun()) {
      kept.keep(replica, true);
    }
    replicas = Optional.of(made);
    made.start(this::machine, new Ears(), timer, random.nextLong());
    say("is voter " + replica + " of cluster " + before.table().cluster(), false);
  }

  private GroupStateMachine machine(GroupId group) {
    GroupStateMachine made = machines.of(group);
    return group.equals(SYSTEM)
        ? new VoterMachine(
            made,
            new VoterMachine.Tables() {
              @Override
              public VoterTable newest() {
                return kept.table().orElseThrow();
              }

              @Override
              public void keep(VoterTable table) {
                kept.keep(table);
                onControl(NodeProcess.this::changed);
              }
            })
        : made;
  }

  private void changed() {
    step();
    neighbours.sayHello();
    voters.look();
  }

  private void takeHello(NodeIdentity from, byte[] bytes) {
    Hello hello = ProcessFormats.decodeHello(bytes);
    onControl(() -> hear(from, hello));
  }

  private void hear(NodeIdentity from, Hello hello) {
    if (waysBack.remove(from.name())) { // said over the connection that it dialled: it stands
      replicasOf(from).forEach(router::answersAgain);
    }
    if (neighbours.hear(from, hello)) {
      changed();
    } else {
      step();
    }
  }

  private void saw(PeerFact fact) {
    switch (fact) {
      case PeerFact.Connected it when it.lane() == Lane.MESSAGES -> {
        if (it.direction() == Direction.OUTGOING) {
          neighbours.sayHello(it.peer().name());
        } else {
          waysBack.add(it.peer().name());
        }
      }
      case PeerFact.Closed it when it.lane() == Lane.MESSAGES -> {
        if (it.direction() == Direction.INCOMING && it.end() == PeerFact.End.BY_PEER) {
          replicas.ifPresent(own -> replicasOf(it.peer()).forEach(own::peerGone));
        }
        lost(it.peer(), it.direction(), it.end() == PeerFact.End.REPLACED);
      }
      case PeerFact.Silent it when it.lane() == Lane.MESSAGES ->
          lost(it.peer(), it.direction(), false);
      default -> {}
    }
  }

  private void lost(NodeIdentity peer, Direction direction, boolean isReplaced) {
    replicasOf(peer).forEach(router::lost);
    if (direction == Direction.INCOMING && !isReplaced) {
      neighbours.lost(peer.name());
      step();
    }
  }

  private List<ReplicaId> replicasOf(NodeIdentity peer) {
    return table().stream()
        .flatMap(table -> table.voters().stream())
        .filter(it -> it.is(peer.name(), peer.diskId()))
        .map(Voter::replica)
        .toList();
  }

  private void fail(Throwable why) {
    if (closing) {
      return;
    }
    if (failure.isEmpty()) {
      failure = Optional.of(why);
      say("has failed: " + why.getMessage(), true);
      LOG.error("the replicas of node '{}' end", settings.name(), why);
    }
    Optional<Replicas> running = replicas;
    replicas = Optional.empty();
    running.ifPresent(Replicas::close);
  }

  private void onControl(Runnable task) {
    try {
      control.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              fail(e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("the node process has ended", e);
    }
  }

  private static void checkFree(int stream) {
    if (stream < FIRST_FREE_STREAM) {
      throw new IllegalArgumentException("stream " + stream + " is the process's own");
    }
  }

  private static void awaitEnd(ExecutorService executor) {
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.error("the node process's thread did not end within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().name(name).daemon().factory();
  }

  /** What the replicas tell, on their threads. */
  private final class Ears implements Replicas.Listener {
    @Override
    public void stands(GroupId group, Output.Standing standing) {
      leaders.stands(group, standing);
      Leaders.of(standing, replicas.map(Replicas::self)).ifPresent(it -> router.leads(group, it));
    }

    @Override
    public void ended(GroupId group, Optional<Throwable> why) {
      why.ifPresent(it -> onControl(() -> fail(it)));
    }
  }

  private final class Ground implements VoterChanges.Ground {
    @Override
    public Optional<VoterTable> table() {
      return NodeProcess.this.table();
    }

    @Override
    public boolean leadsSystemGroup() {
      return standing(SYSTEM).filter(it -> it.role() == Output.Role.LEADER).isPresent();
    }

    @Override
    public void reach(Seed node) {
      neighbours.want(node);
    }

    @Override
    public void release(Seed node) {
      neighbours.wantNoMore(node.name());
    }

    @Override
    public Optional<Bootstrap.Heard> heard(String node) {
      return neighbours.known(node);
    }
  }
}
