package io.troupe.api.embedded.membership;

import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.View;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.PartitionRegion;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a node in its cluster: an actor system, and all that ends with it. It is replaced as
 * a whole.
 */
final class Incarnation {
  private static final Logger LOG = LoggerFactory.getLogger(Incarnation.class);
  private static final Duration ENTER_AGAIN = Duration.ofMillis(500);

  private final NodeParts parts;
  private final NodeSystem system;
  private final PartitionRegion region;
  private final CompletableFuture<String> over = new CompletableFuture<>();
  private volatile Set<Long> up = Set.of();

  private Incarnation(NodeParts parts, NodeSystem system) {
    this.parts = parts;
    this.system = system;
    this.region =
        PartitionRegion.start(
            system.actors(),
            parts.partitions(),
            parts.register(),
            parts.name(),
            system.incarnation(),
            system.address(),
            parts.line(),
            parts.format(),
            parts.settings().cluster().partitions());
  }

  /**
   * Begins the next life: returns once the node is up in its cluster.
   *
   * @param drained whether it is to take no partitions
   * @throws io.troupe.actors.node.StartRefusedException if it does not come in
   */
  static Incarnation begin(NodeParts parts, boolean drained, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      NodeSystem system = NodeSystem.start(parts, drained);
      try {
        // Others may ask for partitions here as soon as the register has this node.
        Incarnation begun = new Incarnation(parts, system);
        system.enter(end);
        begun.watch();
        return begun;
      } catch (RefusedException e) {
        LOG.info("this node enters as another incarnation: {}", e.refusal().detail());
        system.terminate();
        LockSupport.parkNanos(ENTER_AGAIN.toNanos());
      } catch (RuntimeException e) {
        system.terminate();
        throw e;
      }
    }
  }

  private void watch() {
    region.begin();
    parts.clients().forEach(client -> client.use(region));
    var unusedStage =
        system.actors().getWhenTerminated().thenRun(() -> over.complete("Pekko ended it"));
  }

  /** A view of the register: it may say that this life is over. */
  void heard(View view) {
    if (view.isOver(parts.name(), system.incarnation())) {
      over.complete("the register of members says that it is down");
    }
    Set<Long> upNow =
        view.members().stream()
            .filter(it -> it.state() == Member.State.UP)
            .map(Member::incarnation)
            .collect(Collectors.toSet());
    if (!upNow.containsAll(up)) {
      parts.clients().forEach(PartitionClient::nodeHasGone);
    }
    up = upNow;
    parts.clients().forEach(PartitionClient::ownersChanged);
  }

  /** Completes once this life is over, with the reason. */
  CompletableFuture<String> over() {
    return over;
  }

  NodeSystem system() {
    return system;
  }

  /** Ends it as it is; partitions stop and answer for nothing. */
  void end() {
    region.close();
    system.terminate();
  }

  /** Leaves Pekko's cluster in order, and ends. */
  void stop() {
    region.close();
    system.stop();
  }
}
