package io.troupe.simulation.cluster;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.consensus.Input;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.JournalPorts;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.persistence.membership.MembershipLine;
import io.troupe.persistence.membership.MembershipWatch;
import io.troupe.persistence.membership.RegisterClient;
import io.troupe.persistence.membership.rules.RegisterState;
import io.troupe.persistence.process.NodeProcess;
import io.troupe.sharding.allocation.Allocator;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.ring.RingSettings;
import io.troupe.simulation.raft.Life;
import io.troupe.simulation.raft.SimNode;
import io.troupe.testkit.world.Dice;
import io.troupe.testkit.world.Network.Link;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process: its replicas, its journal, the partitions that it believes to own. */
final class ClusterNode {
  /** After the end of one life in the cluster. */
  private static final long ENTER_ANEW_NANOS = 200 * ClusterPlan.MILLI;

  private static final EmbeddedJournalSettings SETTINGS =
      EmbeddedJournalSettings.of(Path.of("nowhere"), new JournalDisk("simulated", false));

  private final ClusterWorld world;
  private final int number;
  private final Dice dice;
  private final Life life;
  private final Map<GroupId, SimNode<GroupMachine, Payload>> replicas =
      new TreeMap<>((a, b) -> a.number() - b.number());
  private final int ratePerMille;
  private @Nullable EmbeddedJournal journal;
  private @Nullable RegisterClient register;
  private @Nullable MembershipWatch watch;
  private @Nullable Connections connections;
  private @Nullable Stay stay;
  private boolean running;
  private boolean lostPower;
  private boolean gone;
  private int process;

  ClusterNode(ClusterWorld world, int number, Dice dice) {
    this.world = world;
    this.number = number;
    this.dice = dice;
    this.life = new Life(world.agenda, dice.fork(1), () -> crash(true));
    this.ratePerMille =
        world.plan.has(Trouble.Kind.CLOCK_DRIFT) ? (int) dice.between(950, 1_045) : 1_000;
  }

  void add(GroupId group, SimNode<GroupMachine, Payload> replica) {
    replicas.put(group, replica);
  }

  int number() {
    return number;
  }

  String name() {
    return "node " + number;
  }

  Life life() {
    return life;
  }

  /** Its name among the members. */
  String member() {
    return "node-" + number;
  }

  boolean isRunning() {
    return running;
  }

  /** Whether it runs and does not stand still. */
  boolean isAwake() {
    return running && !life.isPaused();
  }

  /** Whether it ended, and the system that it ran on goes on and says so. */
  boolean isProcessGone() {
    return !running && !lostPower;
  }

  /** Which of its processes runs, or ran last. */
  int process() {
    return process;
  }

  RegisterClient register() {
    return Objects.requireNonNull(register);
  }

  MembershipWatch watch() {
    return Objects.requireNonNull(watch);
  }

  /** Its present life in the cluster. */
  Optional<Stay> stay() {
    return Optional.ofNullable(stay);
  }

  SimNode<GroupMachine, Payload> replica(GroupId group) {
    return Objects.requireNonNull(replicas.get(group));
  }

  Iterable<SimNode<GroupMachine, Payload>> replicas() {
    return replicas.values();
  }

  EmbeddedJournal journal() {
    return Objects.requireNonNull(journal);
  }

  // --- Its life ----------------------------------------------------------------------------------

  void start() {
    if (running || gone) {
      return;
    }
    running = true;
    life.begin();
    process++;
    world.disturbances.node(number, world.agenda.nowNanos());
    world.trace.say(name(), "starts");
    Calls calls = new Calls(world, this, dice.fork(dice.next()));
    journal =
        EmbeddedJournal.on(
            new JournalPorts(
                calls,
                Optional::empty,
                new JournalMeter(),
                Optional::empty,
                Optional::empty,
                world.agenda::nowNanos),
            SETTINGS);
    RegisterClient client =
        new RegisterClient(calls, NodeProcess.SYSTEM, member() + ":1", "simulated");
    register = client;
    var unused = client.listen(view -> life.later(0, () -> hears(view)));
    MembershipWatch watches =
        new MembershipWatch(
            member(), ClusterWorld.SILENT_MILLIS, client, new Line(), new SimWorker(this));
    watch = watches;
    watches.start();
    connections = new Connections(world, this, watches, dice.fork(dice.next()));
    var unusedAllocator =
        new Allocator(
            client,
            this::leadsSystem,
            Partitions.ALL.size(),
            RingSettings.DEFAULT,
            new SimWorker(this));
    replicas.values().forEach(SimNode::start);
    enter(false);
  }

  private void hears(View view) {
    world.register.heard(view);
    stay().ifPresent(it -> it.hears(view));
  }

  void crash(boolean powerLoss) {
    if (running) {
      lostPower = powerLoss;
      ended();
      if (!powerLoss) {
        world.nodes().forEach(it -> it.seesTheEndOf(this));
      }
      replicas.values().forEach(replica -> replica.crash(powerLoss));
      world.agenda.in(
          dice.between(
              ClusterPlan.MILLI,
              dice.chance(500) ? 100 * ClusterPlan.MILLI : 2 * ClusterPlan.SECOND),
          this::start);
    }
  }

  /** It ends, and never comes back. */
  void goesForEver() {
    world.trace.count("gone for ever");
    gone = true;
    crash(true);
  }

  boolean isGone() {
    return gone;
  }

  private void seesTheEndOf(ClusterNode peer) {
    if (running && peer != this) {
      life.later(
          dice.between(ClusterPlan.MILLI / 10, 2 * ClusterPlan.MILLI),
          () -> Objects.requireNonNull(connections).ended(peer));
    }
  }

  /** It is told that a connection to a peer has ended, whether the peer has or not. */
  void losesConnectionTo(ClusterNode peer) {
    world.trace.count("connection reset");
    world.disturbances.way(new Link(number, peer.number), world.agenda.nowNanos());
    life.whenAwake(() -> Objects.requireNonNull(connections).ended(peer));
  }

  /** One of its replicas has crashed, and takes all of it along. */
  void crashed() {
    crash(true);
  }

  private void ended() {
    running = false;
    world.trace.count("node crash");
    world.trace.say(name(), "crashes");
    world.disturbances.node(number, world.agenda.nowNanos());
    life.end();
    stay().ifPresent(Stay::stop);
    stay = null;
  }

  void pause(long nanos) {
    if (running && !life.isPaused()) {
      world.trace.count("pause");
      world.trace.say(name(), "stands still for " + nanos / ClusterPlan.MILLI + " ms");
      world.disturbances.node(number, world.agenda.nowNanos() + nanos);
      life.pause(nanos);
      replicas.values().forEach(replica -> replica.pause(nanos));
    }
  }

  void heal() {
    life.crashAfter(-1);
    life.resume();
    replicas
        .values()
        .forEach(
            replica -> {
              replica.life().crashAfter(-1);
              replica.life().resume();
            });
    start();
  }

  void arrives(String from, Runnable what) {
    if (running) {
      life.arrives(from, what);
    }
  }

  long clockNanos() {
    return world.agenda.nowNanos() / 1_000 * ratePerMille;
  }

  long untilShown(long clockNanos) {
    return Math.max(0, (clockNanos - clockNanos()) / ratePerMille * 1_000) + 1_000;
  }

  Moment now() {
    return new Moment(clockNanos(), world.agenda.nowNanos() / ClusterPlan.MILLI);
  }

  // --- Its membership ----------------------------------------------------------------------------

  /** A replica here has applied something: it is heard of soon, or a while later. */
  void learns(RegisterState state) {
    life.later(
        world.newsNanos(dice),
        () -> {
          world.trace.say(name(), "learns of register " + state.number().number());
          register().learn(state);
        });
  }

  private void enter(boolean drained) {
    Stay next =
        new Stay(world, this, register(), world.nextIncarnation(), drained, dice.fork(dice.next()));
    stay = next;
    next.begin();
  }

  /** A life of it in the cluster is over; the next one begins. */
  void entersAnew() {
    life.later(
        ENTER_ANEW_NANOS,
        () ->
            enter(
                register()
                    .latest()
                    .flatMap(it -> it.member(member()))
                    .filter(Member::drains)
                    .isPresent()));
  }

  /** It hands over what it has, as far as that goes, and ends in order. */
  void leave() {
    if (isAwake() && stay().filter(Stay::isUp).isPresent()) {
      world.trace.count("leave");
      world.trace.say(name(), "is to leave");
      var unused = register().drain(member());
      leaveOnceEmpty(world.agenda.nowNanos() + 2 * ClusterPlan.SECOND);
    }
  }

  private void leaveOnceEmpty(long untilNanos) {
    boolean empty =
        register().latest().flatMap(it -> it.member(member())).filter(Member::drains).isPresent()
            && !new ClusterRing(register(), Partitions.ALL.size(), RingSettings.DEFAULT)
                .isOn(member());
    if (empty || world.agenda.nowNanos() > untilNanos) {
      world.trace.count(empty ? "handed over" : "left in a hurry");
      var unused = register().leave();
      life.later(100 * ClusterPlan.MILLI, () -> crash(false));
    } else {
      life.later(10 * ClusterPlan.MILLI, () -> leaveOnceEmpty(untilNanos));
    }
  }

  /** The way of heartbeats and news. */
  private final class Line implements MembershipLine {
    @Override
    public List<String> voters() {
      return world.nodes().stream().limit(ClusterWorld.VOTERS).map(ClusterNode::member).toList();
    }

    @Override
    public boolean leads() {
      return leadsSystem();
    }

    @Override
    public void reach(Map<String, String> addresses) {
      // Here everybody has a way to everybody; what cuts it is the network's.
    }

    @Override
    public void yieldTo(String voter) {
      ReplicaId heir = new ReplicaId(world.member(voter).number());
      for (SimNode<GroupMachine, Payload> replica : replicas.values()) {
        if (replica.leads()) {
          var unused = replica.ask(new Input.TransferLeadership<>(heir));
          world.trace.count("leaders that yield");
        }
      }
    }

    @Override
    public void sendHeartbeat(String to, byte[] frame) {
      send(to, there -> there.watch().heartbeatCame(member(), frame));
    }

    @Override
    public void sendRegister(String to, byte[] frame) {
      send(
          to,
          there ->
              there.life.later(
                  world.newsNanos(there.dice), () -> there.watch().registerCame(frame)));
    }

    private void send(String to, Consumer<ClusterNode> what) {
      ClusterNode there = world.member(to);
      world.calls.send(
          number, there.number(), () -> there.arrives(name(), () -> what.accept(there)));
    }
  }

  private boolean leadsSystem() {
    @Nullable SimNode<GroupMachine, Payload> replica = replicas.get(NodeProcess.SYSTEM);
    return replica != null && replica.leads();
  }

  // --- What it is asked --------------------------------------------------------------------------

  /**
   * What a caller asks of a partition.
   *
   * @param patienceNanos how long the caller waits
   */
  record Request(
      PartitionId partition,
      KindCommand command,
      Optional<RequestId> id,
      long patienceNanos,
      Consumer<PartitionReply> reply) {}

  /** A caller asks: it is for whom this node takes for the owner. */
  void route(Request request) {
    Optional<ClusterNode> there =
        register()
            .latest()
            .filter(unused -> stay().filter(Stay::isUp).isPresent())
            .flatMap(view -> whoHas(request.partition(), view))
            .map(it -> world.member(it.name()));
    if (there.isEmpty() || there.get() == this) {
      take(request);
    } else {
      ClusterNode owner = there.get();
      world.calls.send(
          number, owner.number(), () -> owner.arrives(name(), () -> owner.take(request)));
    }
  }

  /** Who had it until now may serve still; this node knows of itself that it does not. */
  private Optional<Member> whoHas(PartitionId partition, View view) {
    return Optional.ofNullable(view.owners().get(partition))
        .map(it -> it.place().equals(member()) && !serves(partition) ? it.owner() : it.place())
        .flatMap(view::up);
  }

  private boolean serves(PartitionId partition) {
    return stay().flatMap(it -> it.owner(partition)).filter(Owner::isServing).isPresent();
  }

  private void take(Request request) {
    Optional<Owner> owner = stay().flatMap(it -> it.owner(request.partition()));
    if (owner.isEmpty()) {
      request
          .reply()
          .accept(
              new PartitionReply.Refused(
                  new Refusal(Refusal.Code.NOT_OWNER, "not here: " + request.partition())));
      return;
    }
    owner
        .get()
        .feed(
            new PartitionInput.Asked<>(
                new Ask<>(
                    request.partition(),
                    request.command(),
                    request.id(),
                    1,
                    Principal.NONE,
                    new Deadline(clockNanos() + request.patienceNanos()),
                    request.reply())));
  }
}
