package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Starts partitions anew that ended here and that nobody took: at first soon, then ever less often.
 * Requests would do it too, but a node that is not ready gets none.
 */
final class Waker implements AutoCloseable {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final Consumer<PartitionId> wake;
  private final Map<PartitionId, Cancellable> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Waker(ActorSystem<?> system, Consumer<PartitionId> wake) {
    this.system = system;
    this.wake = wake;
  }

  /** The partition ended. */
  void ended(PartitionId partition) {
    if (!closed) {
      waiting.computeIfAbsent(partition, it -> later(it, FIRST));
    }
  }

  /** The partition serves: there is nothing to do. */
  void serves(PartitionId partition) {
    Cancellable next = waiting.remove(partition);
    if (next != null) {
      next.cancel();
    }
  }

  /** From now on partitions may end. */
  @Override
  public void close() {
    closed = true;
    waiting.values().forEach(Cancellable::cancel);
  }

  private Cancellable later(PartitionId partition, Duration delay) {
    return system
        .scheduler()
        .scheduleOnce(delay, () -> wake(partition, delay), system.executionContext());
  }

  private void wake(PartitionId partition, Duration waited) {
    if (closed) {
      return;
    }
    wake.accept(partition);
    // Until it serves: it may not have been able to, or the message was lost.
    Duration doubled = waited.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    waiting.computeIfPresent(partition, (it, done) -> later(it, next));
  }
}
