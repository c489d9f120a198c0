package io.troupe.api.embedded.operation;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.actors.meter.Histogram;
import io.troupe.api.cluster.ClusterStatus.Times;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For how long partitions were served by nobody, and how long moves took, from one view of the
 * register to the next as this node heard of them. What was never served does not count. Safe for
 * use by many threads.
 */
final class OwnershipMeter {
  private final Histogram failovers = Histogram.ofDurations();
  private final Histogram handOffs = Histogram.ofDurations();
  private long latestFailover; // guarded by this, as below
  private long latestHandOff;
  private final Set<PartitionId> served = new HashSet<>();
  private final Map<PartitionId, Long> vacantSince = new HashMap<>();
  private final Map<PartitionId, Long> movingSince = new HashMap<>();

  /** A view came. */
  synchronized void heard(View view, long nanos) {
    view.owners().forEach((partition, now) -> heard(partition, now, nanos));
  }

  private void heard(PartitionId partition, Ownership now, long nanos) {
    if (now.serves()) {
      served.add(partition);
      latestFailover =
          count(failovers, vacantSince.remove(partition), nanos).orElse(latestFailover);
      latestHandOff = count(handOffs, movingSince.remove(partition), nanos).orElse(latestHandOff);
    } else if (now.from().isPresent()) {
      movingSince.putIfAbsent(partition, nanos);
    } else if (served.contains(partition)) {
      movingSince.remove(partition);
      vacantSince.putIfAbsent(partition, nanos);
    }
  }

  private static OptionalLong count(Histogram durations, @Nullable Long since, long nanos) {
    if (since == null) {
      return OptionalLong.empty();
    }
    durations.add(nanos - since);
    return OptionalLong.of(nanos - since);
  }

  /** How many failovers there were, and how long the latest took. */
  synchronized Times failoverTimes() {
    return new Times(failovers.count(), Duration.ofNanos(latestFailover));
  }

  /** How many moves there were, and how long the latest took. */
  synchronized Times handOffTimes() {
    return new Times(handOffs.count(), Duration.ofNanos(latestHandOff));
  }

  /** From a view in which nobody serves a partition to one in which its next owner does. */
  Histogram failovers() {
    return failovers;
  }

  /** From a view in which a served partition moves to one in which its next owner serves. */
  Histogram handOffs() {
    return handOffs;
  }
}
