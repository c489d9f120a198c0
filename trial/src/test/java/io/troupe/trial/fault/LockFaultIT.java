package io.troupe.trial.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Principal;
import io.troupe.actors.node.SystemClock;
import io.troupe.api.client.LockClient;
import io.troupe.api.client.RemoteLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.coordination.lock.LockName;
import io.troupe.testkit.await.Await;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks of three real nodes, of which one is killed. */
@Timeout(600)
class LockFaultIT {
  /** So many that each node owns some. */
  private static final int LOCKS = 24;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final LockTerms TERMS =
      LockTerms.DEFAULT.renewing(Duration.ofMinutes(1)).waiting(Duration.ofMinutes(30));

  @TempDir Path directory;

  @Test
  void locksOutliveTheNodeThatOwnsThem() throws Exception {
    List<NodePlan> plans = NodePlan.of(3, directory);
    LeasedLocks holders = new LeasedLocks("holder", new SystemClock());
    LeasedLocks waiters = new LeasedLocks("waiter", new SystemClock());
    try (Cluster cluster =
            Cluster.start(plans, List.of(), plan -> Map.of(), Duration.ofSeconds(10));
        LockClient first = client(plans.get(0));
        LockClient second = client(plans.get(1))) {
      List<HeldLock> held = new ArrayList<>();
      List<CompletableFuture<Optional<HeldLock>>> waiting = new ArrayList<>();
      for (int i = 0; i < LOCKS; i++) {
        LockName name = new LockName("lock-" + i);
        TroupeLock lock = holders.lock(new RemoteLock(first, name));
        held.add(lock.acquire(TERMS).orElseThrow());
        waiting.add(
            waiters.lock(new RemoteLock(second, name)).acquireAsync(TERMS).toCompletableFuture());
        Await.until(() -> lock.explain().waiterCount() == 1, LIMIT, "a waiter for " + name);
      }

      cluster.nodes().get(2).kill();
      for (HeldLock lock : held) {
        Await.until(() -> isRenewed(lock), LIMIT, lock.handle() + " to be renewed");
      }
      assertThat(held).allMatch(HeldLock::isHeld);
      assertThat(waiting).as("nobody gets what is held").noneMatch(CompletableFuture::isDone);

      for (int i = 0; i < LOCKS; i++) {
        held.get(i).close();
        HeldLock next = waiting.get(i).join().orElseThrow();
        assertThat(next.token()).isGreaterThan(held.get(i).token());
        assertThat(next.isHeld()).isTrue();
      }
    } finally {
      holders.close(Duration.ZERO);
      waiters.close(Duration.ZERO);
    }
  }

  private static LockClient client(NodePlan node) {
    return new LockClient(node.address(), Duration.ofSeconds(10), Principal.NONE);
  }

  /** While nobody owns the partition, nobody says so. */
  private static boolean isRenewed(HeldLock lock) {
    try {
      return lock.renew().toCompletableFuture().join();
    } catch (CompletionException e) {
      return false;
    }
  }
}
