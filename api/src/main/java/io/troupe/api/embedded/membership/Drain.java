package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.ring.RingMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes all partitions off a node: it leaves the cluster in order, and comes back as one that takes
 * none, until its process starts anew.
 */
public final class Drain {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Lives lives;
  private final String node;
  private boolean seen;

  private Drain(Lives lives, String node) {
    this.lives = lives;
    this.node = node;
  }

  /**
   * Begins, or waits on for one that has begun.
   *
   * @param node the node's name
   * @return whether nothing is there any more; ends in {@link RefusedException} with {@code
   *     INVALID} if there is no such node, or no other that takes partitions
   */
  public static CompletionStage<Boolean> of(Lives lives, String node, Duration timeout) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Drain drain = new Drain(lives, node);
    Thread unused =
        Thread.ofVirtual()
            .name("troupe-drain")
            .start(
                () -> {
                  try {
                    done.complete(drain.run(System.nanoTime() + timeout.toNanos()));
                  } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                  }
                });
    return done;
  }

  private boolean run(long end) {
    while (System.nanoTime() - end < 0) {
      Optional<ClusterRing> ring = lives.ring();
      if (ring.isPresent() && isDone(ring.get())) {
        return true;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return false;
  }

  private boolean isDone(ClusterRing ring) {
    List<RingMember> members = ring.members();
    boolean takes = members.stream().anyMatch(it -> it.name().equals(node) && !it.draining());
    if (takes) {
      if (members.stream().allMatch(it -> it.name().equals(node) || it.draining())) {
        throw new RefusedException(
            Refusal.Code.INVALID, node + " is the only node that takes partitions");
      }
      seen = true;
      ring.leave(node);
      return false;
    }
    boolean known = members.stream().anyMatch(it -> it.name().equals(node));
    if (!seen && !known) {
      throw new RefusedException(Refusal.Code.INVALID, "there is no node " + node);
    }
    seen = true;
    try {
      Map<PartitionId, String> owners = ring.owners(PATIENCE).toCompletableFuture().join();
      return owners.size() == ring.partitions() && !owners.containsValue(node);
    } catch (CompletionException e) {
      return false; // the nodes do not say; they are asked again
    }
  }
}
