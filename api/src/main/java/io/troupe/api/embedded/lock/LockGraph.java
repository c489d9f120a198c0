package io.troupe.api.embedded.lock;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockWaits;
import io.troupe.coordination.lock.graph.WaitLook;
import io.troupe.coordination.lock.graph.WaitReport;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads from all partitions who waits for which lock. */
public final class LockGraph {
  /** Who holds and who waits, of all locks together: a look that has seen so many sees no more. */
  private static final int MOST_CLAIMS = 100_000;

  private final PartitionClient client;
  private final int partitions;
  private final Supplier<Moment> clock;

  LockGraph(PartitionClient client, int partitions, Supplier<Moment> clock) {
    this.client = client;
    this.partitions = partitions;
    this.clock = clock;
  }

  /** Who waits for whom, by two looks. Fails as a read does where no partition answers in time. */
  public CompletionStage<WaitReport> report(Duration timeout) {
    long begunNanos = clock.get().monotonicNanos();
    Duration half = timeout.dividedBy(2);
    return look(half)
        .thenCompose(
            first -> {
              long passed = clock.get().monotonicNanos() - begunNanos;
              Duration left = timeout.minusNanos(passed);
              return look(left.compareTo(half) < 0 ? half : left)
                  .thenApply(second -> WaitReport.of(first, second));
            });
  }

  /** What the partitions say that answer in time. */
  CompletableFuture<WaitLook> look(Duration timeout) {
    return new Look(timeout).begin();
  }

  /** One look at all partitions. */
  private final class Look {
    private final Duration timeout;
    private final long begunNanos = clock.get().monotonicNanos();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();

    private Look(Duration timeout) {
      this.timeout = timeout;
    }

    private CompletableFuture<WaitLook> begin() {
      List<CompletableFuture<List<LockWaits>>> parts = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        parts.add(page(new PartitionId(i), Optional.empty(), new ArrayList<>()));
      }
      return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
          .thenApply(unused -> seen(parts));
    }

    private WaitLook seen(List<CompletableFuture<List<LockWaits>>> parts) {
      if (answered.get() == 0) {
        throw new RefusedException(
            Refusal.Code.UNAVAILABLE, "no partition said in time who waits for its locks");
      }
      return new WaitLook(
          parts.stream().flatMap(part -> part.join().stream()).toList(), !cut.get());
    }

    /** Goes on behind the last page; never fails. */
    private CompletableFuture<List<LockWaits>> page(
        PartitionId partition, Optional<LockName> after, List<LockWaits> before) {
      Duration left = timeout.minusNanos(clock.get().monotonicNanos() - begunNanos);
      if (left.toMillis() < 1 || claims.get() > MOST_CLAIMS) {
        cut.set(true);
        return CompletableFuture.completedFuture(before);
      }
      return client
          .read(
              partition,
              new LockCommand.ListWaits(after, LockCommand.MAX_LISTED),
              left,
              LockReply.Waits.class::cast)
          .<LockReply.@Nullable Waits>handle((waits, failure) -> failure == null ? waits : null)
          .thenCompose(waits -> next(partition, waits, before));
    }

    private CompletableFuture<List<LockWaits>> next(
        PartitionId partition, LockReply.@Nullable Waits waits, List<LockWaits> before) {
      if (waits == null) {
        cut.set(true);
        return CompletableFuture.completedFuture(before);
      }
      answered.incrementAndGet();
      before.addAll(waits.locks());
      claims.addAndGet(waits.locks().stream().mapToInt(LockWaits::claims).sum());
      return waits.more()
          ? page(partition, Optional.of(waits.locks().getLast().name()), before)
          : CompletableFuture.completedFuture(before);
    }
  }
}
