package io.troupe.api.embedded.membership;

import io.troupe.actors.membership.MembershipRegister;
import io.troupe.sharding.allocation.ClusterRing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes all partitions off a node: the register says that it takes none, until its process starts
 * anew, and what it has moves to the others, a few at a time.
 */
final class Drain {
  private static final Duration LOOK = Duration.ofMillis(10);

  private Drain() {}

  /**
   * Begins, or waits on for one that has begun.
   *
   * @param node the node's name
   * @return whether nothing is there any more; ends in {@link io.troupe.actors.RefusedException}
   *     with {@code INVALID} if there is no such node, or no other that takes partitions
   */
  static CompletionStage<Boolean> of(
      MembershipRegister register, ClusterRing ring, String node, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    return register.drain(node).thenCompose(unused -> emptied(ring, node, end));
  }

  private static CompletionStage<Boolean> emptied(ClusterRing ring, String node, long end) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread unused =
        Thread.ofVirtual()
            .name("troupe-drain")
            .start(() -> done.completeAsync(() -> isEmptied(ring, node, end), Runnable::run));
    return done;
  }

  private static boolean isEmptied(ClusterRing ring, String node, long end) {
    while (System.nanoTime() - end < 0 && ring.hasOthers(node)) {
      if (ring.owners().size() == ring.partitions() && !ring.isOn(node)) {
        return true;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return false;
  }
}
