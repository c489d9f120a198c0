package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionMeter;
import io.troupe.actors.shell.PartitionObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that serve on this node, by number, so that a caller beside them need not go
 * through the region. What it says may be out of date by the time it is used: a partition that has
 * stopped takes nothing, and {@link Undelivered} says so to whoever asked.
 */
final class LocalPartitions implements PartitionObserver {
  private final AtomicReferenceArray<@Nullable ActorRef<PartitionMessage>> actors;
  private final PartitionObserver next;
  private volatile Runnable afterEach = () -> {};

  /** In whose care each partition was when it started last: one object for each allocation. */
  private final Map<PartitionId, Object> shards = new ConcurrentHashMap<>();

  /** In whose care it was when another owner claimed it. */
  private final Map<PartitionId, Object> fenced = new ConcurrentHashMap<>();

  LocalPartitions(int partitions, PartitionObserver next) {
    this.actors = new AtomicReferenceArray<>(partitions);
    this.next = next;
  }

  /** The partition's actor; null if it does not serve here. */
  @Nullable ActorRef<PartitionMessage> find(PartitionId partition) {
    return actors.get(partition.number());
  }

  /** What to do each time that a partition has recovered or ended. */
  void afterEach(Runnable action) {
    afterEach = action;
  }

  /**
   * Whether a partition may claim. One that lost its claim to another owner may not before it was
   * allocated to this node anew: else two nodes could take it from each other without end.
   *
   * @param shard in whose care it is; another one after each allocation
   */
  boolean mayStart(PartitionId partition, Object shard) {
    shards.put(partition, shard);
    if (shard.equals(fenced.get(partition))) {
      return false;
    }
    fenced.remove(partition);
    return true;
  }

  /** Those that may not start now. */
  Set<PartitionId> fenced() {
    return Set.copyOf(fenced.keySet());
  }

  @Override
  public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
    actors.set(partition.number(), actor);
    next.serving(partition, actor);
    afterEach.run();
  }

  @Override
  public void draining(PartitionId partition) {
    actors.set(partition.number(), null);
    next.draining(partition);
  }

  @Override
  public PartitionMeter meter(PartitionId partition) {
    return next.meter(partition);
  }

  @Override
  public void stopped(PartitionId partition, StopReason reason) {
    actors.set(partition.number(), null);
    Object shard = shards.get(partition);
    if (reason instanceof StopReason.Fenced && shard != null) {
      fenced.put(partition, shard);
    }
    next.stopped(partition, reason);
    afterEach.run();
  }
}
