package io.troupe.api.embedded.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.api.embedded.list.Listing;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.metrics.Exposition;
import io.troupe.api.request.TimerThread;
import io.troupe.api.session.keep.KeptSessions;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.graph.CycleSettings;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.RequestObserver;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The locks as one node sees them. */
public final class Locks {
  /** What all partitions list, as one list by name. */
  public static final Listing<LockReply.Listed, LockReply.Listed.Lock> LISTING =
      new Listing<>(
          LockReply.Listed.class,
          LockReply.Listed::locks,
          LockReply.Listed::more,
          Comparator.comparing(LockReply.Listed.Lock::name),
          LockReply.Listed::new);

  private final PartitionClient client;
  private final PartitionClient waits;
  private final KeyPlacement placement;
  private final Sessions sessions;
  private final LeasedLocks leased;
  private final LockGraph graph;
  private final Supplier<Moment> clock;

  /**
   * All locks.
   *
   * @param node the node's name, which its owners' names begin with
   * @param client for all requests but those that wait for a lock
   * @param sessions that locks may be held under
   * @param kept those of them that this node keeps alive
   */
  public Locks(
      String node,
      PartitionClient client,
      KeyPlacement placement,
      Supplier<Moment> clock,
      Sessions sessions,
      KeptSessions kept) {
    this.client = client;
    this.placement = placement;
    // Waits are under way for long: a client of their own keeps them out of the callers' limits.
    this.waits =
        new PartitionClient(
            placement.partitionCount(), ClientLimits.DEFAULT, clock, RequestObserver.NONE);
    this.graph = new LockGraph(waits, placement.partitionCount(), clock);
    this.clock = clock;
    this.sessions = sessions;
    this.leased = new LeasedLocks(node, clock, kept::find);
    kept.onEnd(leased::sessionOver);
  }

  /** The client of those who wait. */
  public PartitionClient waits() {
    return waits;
  }

  /** Who waits for whom. */
  public LockGraph graph() {
    return graph;
  }

  /**
   * Looks for cycles of waits from now on.
   *
   * @param isOurs whether it is this node's turn to look
   */
  public CycleWatch watchCycles(CycleSettings settings, BooleanSupplier isOurs) {
    return new CycleWatch(
            graph::look,
            this::refuse,
            new TimerThread("troupe-lock-cycles", clock),
            settings,
            isOurs)
        .begin();
  }

  private CompletionStage<LockReply> refuse(LockCommand.RefuseWaiter command, Duration timeout) {
    return client.write(
        partitionOf(command.name()),
        command,
        timeout,
        Optional.empty(),
        Principal.NONE,
        LockReply.class::cast);
  }

  private PartitionId partitionOf(LockName name) {
    return placement.partitionOf(LockCommand.KIND, name.value(), Bytes.EMPTY);
  }

  /** Looks after what is held here. */
  public LeasedLocks leased() {
    return leased;
  }

  /** Shows what is held here. */
  public void show(Exposition exposition) {
    exposition.gauge(
        "troupe.locks.held", "Locks, and permits of semaphores, that are held here", leased::held);
    exposition.gauge(
        "troupe.locks.acquiring", "Acquisitions of them under way here", leased::acquiring);
    exposition.counter(
        "troupe.locks.lost",
        "Those that were lost here, of those that are renewed",
        Map.of(),
        leased::lost);
  }

  /** The lock of this name. */
  public TroupeLock lock(LockName name) {
    return leased.lock(new ShardedLock(name, partitionOf(name), client, waits, sessions));
  }

  /** Gives up what this node holds and waits for, and waits for that at most for so long. */
  public void close(Duration time) {
    leased.close(time);
    waits.giveUp();
  }
}
