package io.troupe.api.embedded;

import io.troupe.actors.PartitionId;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.partition.StopReason;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.PartitionMeter;
import io.troupe.actors.shell.PartitionObserver;
import io.troupe.api.metrics.PartitionMeters;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Which partitions run here, recovered; and whether one of them cannot. Keeps them running. */
final class RunningPartitions implements PartitionObserver {
  private final int wanted;
  private final PartitionMeters meters;
  private final Set<PartitionId> serving = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Boolean> all = new CompletableFuture<>();
  private volatile @Nullable Waker waker;

  RunningPartitions(int wanted) {
    this.wanted = wanted;
    this.meters = new PartitionMeters(wanted);
  }

  @Override
  public void serving(PartitionId partition, ActorRef<PartitionMessage> actor) {
    serving.add(partition);
    Waker starts = waker;
    if (starts != null) {
      starts.serves(partition);
    }
    if (serving.size() >= wanted) {
      all.complete(true);
    }
  }

  @Override
  public void draining(PartitionId partition) {
    serving.remove(partition);
  }

  @Override
  public void stopped(PartitionId partition, StopReason reason) {
    serving.remove(partition);
    Waker starts = waker;
    if (starts != null) {
      starts.ended(partition);
    }
    switch (reason) {
      case StopReason.Broken broken -> fail(Reason.DAMAGED, broken.detail());
      case StopReason.JournalUnreachable unreachable ->
          fail(Reason.UNWRITABLE, unreachable.detail());
      case StopReason.Fenced unused -> {}
      case StopReason.Drained unused -> {}
    }
  }

  @Override
  public PartitionMeter meter(PartitionId partition) {
    return meters.of(partition);
  }

  /** What they count. */
  PartitionMeters meters() {
    return meters;
  }

  /** From now on partitions that end are started anew. */
  void keepRunning(Waker starts) {
    waker = starts;
  }

  int count() {
    return serving.size();
  }

  boolean areAll() {
    return serving.size() >= wanted;
  }

  /** Waits until all partitions serve; refuses the start if one cannot. */
  void awaitAll(Duration timeout) {
    try {
      boolean unused = all.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StartRefusedException(
          Reason.NOT_READY,
          "%d of %d partitions recovered within the time that troupe.node.start-timeout gives"
              .formatted(serving.size(), wanted),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartRefusedException(Reason.NOT_READY, "the start was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StartRefusedException refused
          ? refused
          : new StartRefusedException(Reason.NOT_READY, String.valueOf(e.getMessage()), e);
    }
  }

  /** Matters only while the node starts; later a partition that ended is started anew. */
  private void fail(Reason reason, String detail) {
    all.completeExceptionally(new StartRefusedException(reason, detail));
  }
}
