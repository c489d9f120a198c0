package io.troupe.bench.lock;

import io.troupe.api.Troupe;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.bench.lock.service.EmbeddedLocks;
import io.troupe.bench.lock.service.LockContender;
import io.troupe.coordination.lock.LockOwner;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Very many leases of random length that nobody renews, a waiter behind each: how long after its
 * end the waiter has the lock. Earlier is a violation, and later than the bound of {@link
 * LeaseEnds}.
 *
 * @param leases how many
 * @param longest the longest; they are from 1 s on
 * @param kill whether a node that owns a third of them is killed at half of the longest
 */
record ManyLeases(int leases, Duration longest, boolean kill) {
  private static final Logger LOG = LoggerFactory.getLogger(ManyLeases.class);
  private static final int IN_FLIGHT = 256;
  private static final long SHORTEST_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Whether none was early or late, and none failed. */
  boolean run(LockContender cluster, PrintStream out) {
    Troupe troupe = ((EmbeddedLocks) cluster.service()).troupe();
    Run run = new Run(troupe);
    long begun = System.nanoTime();
    List<CompletableFuture<?>> ends = run.begin();
    double acquiredSeconds = (System.nanoTime() - begun) / 1e9;
    if (kill) {
      long killAt = begun + longest.toNanos() / 2;
      for (long left = killAt - System.nanoTime(); left > 0; left = killAt - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      cluster.members().processes().getFirst().kill();
      run.leaseEnds.killed();
    }
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not all came to an end", e);
    }
    out.printf(
        Locale.ROOT,
        "%,d leases of 1 to %d s on three nodes, acquired within %.1f s%s%n",
        leases,
        longest.toSeconds(),
        acquiredSeconds,
        kill ? "; one of two other nodes killed with SIGKILL at half of the longest" : "");
    run.leaseEnds.print(longest, out);
    return run.leaseEnds.areGood();
  }

  private final class Run {
    private final Troupe troupe;
    private final SplittableRandom random = new SplittableRandom(leases);
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final LeaseEnds leaseEnds = new LeaseEnds();

    private Run(Troupe troupe) {
      this.troupe = troupe;
    }

    private List<CompletableFuture<?>> begin() {
      List<CompletableFuture<?>> ends = new ArrayList<>();
      for (int i = 0; i < leases; i++) {
        Duration lease =
            Duration.ofMillis(random.nextLong(SHORTEST_MILLIS, longest.toMillis() + 1));
        free.acquireUninterruptibly();
        ends.add(one("lease-" + i, lease));
      }
      free.acquireUninterruptibly(IN_FLIGHT);
      return ends;
    }

    private CompletableFuture<?> one(String name, Duration lease) {
      long askedNanos = System.nanoTime();
      return troupe
          .lock(name)
          .async()
          .acquire(
              new LockOwner("mortal"),
              LockTerms.DEFAULT.leased(lease).waiting(Duration.ZERO),
              Options.DEFAULT)
          .whenComplete((answer, failure) -> free.release())
          .thenCompose(
              answer -> {
                if (!(answer instanceof LockAnswer.Held)) {
                  throw new IllegalStateException(name + " was not granted: " + answer);
                }
                return troupe.lock(name).acquireAsync(LockTerms.DEFAULT.waiting(PATIENCE));
              })
          .thenCompose(held -> granted(name, held, lease, askedNanos))
          .toCompletableFuture()
          .exceptionally(
              failure -> {
                leaseEnds.failed();
                LOG.warn("{} failed", name, failure);
                return false;
              });
    }

    private CompletableFuture<Boolean> granted(
        String name, Optional<HeldLock> held, Duration lease, long askedNanos) {
      long behindNanos = System.nanoTime() - askedNanos - lease.toNanos();
      if (!leaseEnds.granted(lease, behindNanos)) {
        LOG.warn("{} was granted {} us behind its lease of {}", name, behindNanos / 1_000, lease);
      }
      return held.orElseThrow(() -> new IllegalStateException(name + " was not granted in time"))
          .release()
          .toCompletableFuture();
    }
  }
}
