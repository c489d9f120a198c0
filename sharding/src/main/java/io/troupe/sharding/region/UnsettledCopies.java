package io.troupe.sharding.region;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.PartitionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests with ids from outside, such as those of {@code Idempotency-Key}s, of which this node
 * has copies under way or sent copies that went unanswered: that a further copy was not admitted
 * settles nothing for them (promise P5). A copy that went unanswered is known for as long as keys
 * are remembered. Bounded: where there is no room for one, all requests count as such for as long.
 * Safe for use by many threads.
 */
final class UnsettledCopies {
  private static final int MAX_UNANSWERED = 65_536;
  private static final long KNOWN_NANOS =
      Duration.ofMillis(PartitionSettings.SESSION_RETENTION_MILLIS).toNanos();

  private final int maxUnanswered;
  private final Map<Key, Integer> underWay = new HashMap<>();

  /** Until when they are known, the first to be forgotten first. */
  private final LinkedHashMap<Key, Long> unanswered = new LinkedHashMap<>();

  private boolean forgot;
  private long forgotUntilNanos;

  private record Key(PartitionId partition, RequestId id) {}

  UnsettledCopies() {
    this(MAX_UNANSWERED);
  }

  UnsettledCopies(int maxUnanswered) {
    this.maxUnanswered = maxUnanswered;
  }

  /** A copy is to be sent; it must be ended. */
  synchronized void begin(PartitionId partition, RequestId id) {
    underWay.merge(new Key(partition, id), 1, Integer::sum);
  }

  /** Whether there are or were copies besides the one under way that may have taken effect. */
  synchronized boolean hasOthers(PartitionId partition, RequestId id, Moment now) {
    Key key = new Key(partition, id);
    forgetOld(now);
    return forgot || unanswered.containsKey(key) || underWay.getOrDefault(key, 0) > 1;
  }

  /**
   * A copy has ended.
   *
   * @param heard whether its caller still waited for what it was told
   */
  synchronized void end(
      PartitionId partition, RequestId id, PartitionReply told, boolean heard, Moment now) {
    Key key = new Key(partition, id);
    underWay.computeIfPresent(key, (unused, copies) -> copies == 1 ? null : copies - 1);
    if (!heard || told instanceof PartitionReply.Unknown) {
      unanswered.putLast(key, now.monotonicNanos() + KNOWN_NANOS);
      if (unanswered.size() > maxUnanswered) {
        forgotUntilNanos = unanswered.pollFirstEntry().getValue();
        forgot = true;
      }
    } else if (told instanceof PartitionReply.Answered) {
      unanswered.remove(key);
    }
    forgetOld(now);
  }

  /** How many requests are known. */
  synchronized int count() {
    return underWay.size() + unanswered.size();
  }

  private void forgetOld(Moment now) {
    forgot = forgot && forgotUntilNanos - now.monotonicNanos() > 0;
    Iterator<Long> until = unanswered.values().iterator();
    while (until.hasNext() && until.next() - now.monotonicNanos() <= 0) {
      until.remove();
    }
  }
}
