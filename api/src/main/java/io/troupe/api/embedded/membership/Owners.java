package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.region.PartitionRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Who owns which partition, as the nodes say when they are asked: often while one is nowhere, else
 * now and then. Partitions that are nowhere are started; the ring says where.
 */
final class Owners implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int CALM_TICKS = 5;

  private final ClusterRing ring;
  private final PartitionRegion region;
  private final Cancellable ticks;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Map<PartitionId, String> known = Map.of();
  private volatile int calmTicks = CALM_TICKS;

  Owners(ActorSystem<?> system, ClusterRing ring, PartitionRegion region) {
    this.ring = ring;
    this.region = region;
    this.ticks =
        system
            .scheduler()
            .scheduleWithFixedDelay(Duration.ZERO, TICK, this::tick, system.executionContext());
  }

  /** The names of the owners, by partition, as they were a moment ago. */
  Map<PartitionId, String> known() {
    return known;
  }

  /** Something changed: the nodes are asked at the next occasion. */
  void changed() {
    calmTicks = CALM_TICKS;
  }

  private void tick() {
    calmTicks = Math.min(CALM_TICKS, calmTicks + 1);
    if (calmTicks == CALM_TICKS && asking.compareAndSet(false, true)) {
      var unused =
          ring.owners(PATIENCE)
              .whenComplete(
                  (owners, failure) -> {
                    asking.set(false);
                    heard(failure == null ? owners : Map.of());
                  });
    }
  }

  private void heard(Map<PartitionId, String> owners) {
    known = Map.copyOf(owners);
    List<PartitionId> missing =
        IntStream.range(0, ring.partitions())
            .mapToObj(PartitionId::new)
            .filter(partition -> !owners.containsKey(partition))
            .toList();
    region.wakeAll(missing);
    if (missing.isEmpty()) {
      calmTicks = 0;
    }
  }

  @Override
  public void close() {
    var unused = ticks.cancel();
  }
}
