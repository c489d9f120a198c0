package io.troupe.simulation.cluster;

import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionInput;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.StopReason;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.embedded.EmbeddedJournal;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.JournalPorts;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.simulation.raft.Life;
import io.troupe.simulation.raft.SimNode;
import io.troupe.testkit.world.Dice;
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
  /** Who failed to own a partition looks again after so long. */
  private static final long BACK_OFF_NANOS = 100 * ClusterPlan.MILLI;

  private static final EmbeddedJournalSettings SETTINGS =
      EmbeddedJournalSettings.of(Path.of("nowhere"), new JournalDisk("simulated", false));

  private final ClusterWorld world;
  private final int number;
  private final Dice dice;
  private final Life life;
  private final Map<GroupId, SimNode<GroupMachine, Payload>> replicas =
      new TreeMap<>((a, b) -> a.number() - b.number());
  private final TreeMap<PartitionId, Owner> owners = new TreeMap<>();
  private final TreeMap<PartitionId, Long> notBefore = new TreeMap<>();
  private final int ratePerMille;
  private @Nullable EmbeddedJournal journal;
  private Allocation known = ClusterWorld.NOTHING_KNOWN;
  private boolean running;

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

  boolean isRunning() {
    return running;
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
    if (running) {
      return;
    }
    running = true;
    life.begin();
    world.trace.say(name(), "starts");
    journal =
        EmbeddedJournal.on(
            new JournalPorts(
                new Calls(world, this, dice.fork(dice.next())),
                Optional::empty,
                new JournalMeter(),
                Optional::empty,
                Optional::empty),
            SETTINGS);
    known = ClusterWorld.NOTHING_KNOWN;
    replicas.values().forEach(SimNode::start);
    world.tellLater(this);
  }

  void crash(boolean powerLoss) {
    if (running) {
      ended();
      replicas.values().forEach(replica -> replica.crash(powerLoss));
      world.agenda.in(
          dice.between(
              ClusterPlan.MILLI,
              dice.chance(500) ? 100 * ClusterPlan.MILLI : 2 * ClusterPlan.SECOND),
          this::start);
    }
  }

  /** One of its replicas has crashed, and takes all of it along. */
  void crashed() {
    crash(true);
  }

  private void ended() {
    running = false;
    world.trace.count("node crash");
    world.trace.say(name(), "crashes");
    life.end();
    owners.values().forEach(Owner::crash);
    owners.clear();
    notBefore.clear();
  }

  void pause(long nanos) {
    if (running && !life.isPaused()) {
      world.trace.count("pause");
      world.trace.say(name(), "stands still for " + nanos / ClusterPlan.MILLI + " ms");
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

  // --- What it owns, as it believes --------------------------------------------------------------

  Allocation known() {
    return known;
  }

  /** News of the allocation: older ones are ignored. */
  void hears(Allocation allocation) {
    if (allocation.number() <= known.number()) {
      return;
    }
    known = allocation;
    world.trace.say(name(), "hears of " + allocation);
    for (PartitionId partition : world.partitions) {
      boolean mine = allocation.owners().getOrDefault(partition, 0) == number;
      @Nullable Owner owner = owners.get(partition);
      if (mine) {
        own(partition);
      } else if (owner != null && owner.isLive() && dice.chance(700)) {
        // Others hear of it from the journal.
        world.trace.count("hand-off");
        owner.feed(new PartitionInput.DrainAsked<>());
      }
    }
  }

  /** Takes itself for the owner, rightly or not. */
  void own(PartitionId partition) {
    @Nullable Owner owner = owners.get(partition);
    if (!running
        || (owner != null && owner.isLive())
        || notBefore.getOrDefault(partition, 0L) > world.agenda.nowNanos()) {
      return;
    }
    long number = known.number();
    Owner started =
        new Owner(
            world,
            this,
            partition,
            new Claimant(new MembershipNumber(Math.max(0, number)), name()),
            world.nextOwner());
    owners.put(partition, started);
    world.started(started);
    started.start();
  }

  void ended(Owner owner, StopReason reason) {
    notBefore.put(
        owner.partition(),
        world.agenda.nowNanos() + (reason instanceof StopReason.Fenced ? 5 : 1) * BACK_OFF_NANOS);
  }

  Iterable<Owner> owners() {
    return List.copyOf(owners.values());
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
    int owner = known.owners().getOrDefault(request.partition(), number);
    if (owner == number) {
      take(request);
      return;
    }
    ClusterNode there = world.node(owner);
    world.calls.send(number, owner, () -> there.arrives(name(), () -> there.take(request)));
  }

  private void take(Request request) {
    if (known.owners().getOrDefault(request.partition(), 0) == number) {
      own(request.partition());
    }
    @Nullable Owner owner = owners.get(request.partition());
    if (owner == null || !owner.isLive()) {
      request
          .reply()
          .accept(
              new PartitionReply.Refused(
                  new Refusal(Refusal.Code.NOT_OWNER, "not here: " + request.partition())));
      return;
    }
    owner.feed(
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
