package io.troupe.api.embedded.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.Moment;
import io.troupe.api.lock.TroupeLock;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.RequestObserver;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The locks as one node sees them. */
public final class Locks implements AutoCloseable {
  private static final int ID_BYTES = 8;

  private final PartitionClient client;
  private final PartitionClient waits;
  private final KeyPlacement placement;
  private final TimerThread timer;
  private final String node;
  private final AtomicLong drawn = new AtomicLong();

  /**
   * All locks.
   *
   * @param node the node's name, which its owners' names begin with
   * @param client for all requests but those that wait for a lock
   */
  public Locks(
      String node, PartitionClient client, KeyPlacement placement, Supplier<Moment> clock) {
    this.client = client;
    this.placement = placement;
    // Waits are under way for long: a client of their own keeps them out of the callers' limits.
    this.waits =
        new PartitionClient(
            placement.partitionCount(), ClientLimits.DEFAULT, clock, RequestObserver.NONE);
    this.timer = new TimerThread(clock);
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    this.node = node + "/" + HexFormat.of().formatHex(id);
  }

  /** The client of those who wait. */
  public PartitionClient waits() {
    return waits;
  }

  /** The lock of this name. */
  public TroupeLock lock(LockName name) {
    return new ClusterLock(
        new ShardedLock(
            name,
            placement.partitionOf(LockCommand.KIND, name.value(), Bytes.EMPTY),
            client,
            waits),
        this::draw,
        timer);
  }

  /** What all partitions listed, as one list by name. */
  public static LockReply.Listed listed(List<LockReply.Listed> parts, int limit) {
    List<LockReply.Listed.Lock> all =
        parts.stream()
            .flatMap(part -> part.locks().stream())
            .sorted(Comparator.comparing(LockReply.Listed.Lock::name))
            .toList();
    boolean more = all.size() > limit || parts.stream().anyMatch(LockReply.Listed::more);
    return new LockReply.Listed(all.subList(0, Math.min(limit, all.size())), more);
  }

  private LockOwner draw() {
    return new LockOwner(node + "/" + drawn.incrementAndGet());
  }

  /** Ends all waits, and renews nothing any more. */
  @Override
  public void close() {
    timer.close();
    waits.giveUp();
  }
}
