package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionMeter;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.api.metrics.PartitionMeters;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Which partitions run here, recovered; and whether one of them cannot. */
public final class RunningPartitions implements PartitionObserver {
  private static final Duration LOOK = Duration.ofMillis(2);

  private final PartitionMeters meters;
  private final Set<PartitionId> serving = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> damage = Optional.empty();
  private volatile Optional<String> unreachable = Optional.empty();

  /** None yet, of so many in the cluster. */
  public RunningPartitions(int partitions) {
    this.meters = new PartitionMeters(partitions);
  }

  @Override
  public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
    serving.add(partition);
  }

  @Override
  public void draining(PartitionId partition) {
    serving.remove(partition);
  }

  @Override
  public void stopped(PartitionId partition, StopReason reason) {
    serving.remove(partition);
    switch (reason) {
      case StopReason.Broken broken -> damage = Optional.of(broken.detail());
      // It is started again: where there are several nodes, groups may be without a leader now.
      case StopReason.JournalUnreachable it -> unreachable = Optional.of(it.detail());
      // Somebody else has it, or will have.
      case StopReason.Fenced unused -> {}
      case StopReason.Drained unused -> {}
    }
  }

  @Override
  public PartitionMeter meter(PartitionId partition) {
    return meters.of(partition);
  }

  /** What they count. */
  public PartitionMeters meters() {
    return meters;
  }

  /** How many run here. */
  public int count() {
    return serving.size();
  }

  boolean serves(PartitionId partition) {
    return serving.contains(partition);
  }

  /**
   * Waits until the node is ready.
   *
   * @param journalFailure why nothing will be written any more, if so
   * @param notReady why it is not ready, if so
   * @throws StartRefusedException if that takes too long, the journal has failed, or one of the
   *     partitions here is damaged
   */
  public void await(
      Duration timeout,
      Supplier<Optional<String>> journalFailure,
      Supplier<Optional<String>> notReady) {
    long end = System.nanoTime() + timeout.toNanos();
    Optional<String> why = notReady.get();
    while (why.isPresent()) {
      refuseIf(damage, Reason.DAMAGED);
      refuseIf(journalFailure.get(), Reason.UNWRITABLE);
      if (System.nanoTime() - end >= 0) {
        throw new StartRefusedException(
            Reason.NOT_READY,
            why.get()
                + ", not all within the time that troupe.node.start-timeout gives"
                + unreachable
                    .map(it -> "; the journal could not be reached once: " + it)
                    .orElse(""));
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new StartRefusedException(Reason.NOT_READY, "the start was interrupted");
      }
      LockSupport.parkNanos(LOOK.toNanos());
      why = notReady.get();
    }
  }

  private static void refuseIf(Optional<String> why, Reason reason) {
    why.ifPresent(
        it -> {
          throw new StartRefusedException(reason, it);
        });
  }
}
