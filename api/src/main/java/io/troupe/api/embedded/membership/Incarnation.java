package io.troupe.api.embedded.membership;

import io.troupe.actors.PartitionId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.View;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.sharding.allocation.ClusterRing;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.PartitionRegion;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a node in its cluster: an actor system, and all that ends with it. It is replaced as
 * a whole.
 */
final class Incarnation {
  private static final Logger LOG = LoggerFactory.getLogger(Incarnation.class);
  private static final Duration ENTER_AGAIN = Duration.ofMillis(500);

  /** A partition that has another owner, while Pekko gives it to us: after so long we are wrong. */
  private static final Duration FENCED_TOO_LONG = Duration.ofSeconds(10);

  private final NodeParts parts;
  private final NodeSystem system;
  private final ClusterRing ring;
  private final PartitionRegion region;
  private final Owners owners;
  private final Waker waker;
  private final CompletableFuture<String> over = new CompletableFuture<>();
  private volatile boolean toldToLeave;

  private Incarnation(NodeParts parts, NodeSystem system) {
    this.parts = parts;
    this.system = system;
    int partitions = parts.settings().cluster().partitions();
    this.ring = PartitionRegion.ring(system.actors(), partitions, parts.settings().ring());
    String address = system.address();
    PartitionContext context = parts.partitions().apply(() -> new Claimant(claimNumber(), address));
    this.region = PartitionRegion.start(system.actors(), context, ring);
    this.waker = new Waker(system.actors(), region::wake);
    this.owners = new Owners(system.actors(), ring, region);
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
        system.enter(end);
        Incarnation begun = new Incarnation(parts, system);
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
    parts.running().keepRunning(waker);
    parts.clients().forEach(client -> client.use(region));
    var unusedActor = system.actors().systemActorOf(members(), "troupe-members", Props.empty());
    var unusedStage =
        system
            .actors()
            .getWhenTerminated()
            .thenRun(() -> over.complete(toldToLeave ? "it was told to leave" : "Pekko ended it"));
    var unusedTicks =
        system
            .actors()
            .scheduler()
            .scheduleWithFixedDelay(
                FENCED_TOO_LONG,
                FENCED_TOO_LONG,
                new FencedTooLong(),
                system.actors().executionContext());
  }

  /** Hears who comes and goes. */
  private Behavior<ClusterEvent.MemberEvent> members() {
    UniqueAddress self = system.cluster().selfMember().uniqueAddress();
    return Behaviors.setup(
        context -> {
          system
              .cluster()
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), ClusterEvent.MemberEvent.class));
          return Behaviors.receiveMessage(
              event -> {
                boolean ours = event.member().uniqueAddress().equals(self);
                if (ours && event instanceof ClusterEvent.MemberLeft) {
                  toldToLeave = true;
                } else if (!ours && isGone(event)) {
                  parts.clients().forEach(PartitionClient::nodeHasGone);
                }
                owners.changed();
                return Behaviors.same();
              });
        });
  }

  private static boolean isGone(ClusterEvent.MemberEvent event) {
    return event instanceof ClusterEvent.MemberDowned
        || event instanceof ClusterEvent.MemberRemoved;
  }

  private final class FencedTooLong implements Runnable {
    private Set<PartitionId> before = Set.of();

    @Override
    public void run() {
      Map<PartitionId, String> owners = Incarnation.this.owners.known();
      Set<PartitionId> now =
          region.fenced().stream()
              .filter(it -> parts.name().equals(owners.get(it))) // else it was moved away since
              .collect(Collectors.toSet());
      if (now.stream().anyMatch(before::contains)) {
        over.complete("others own " + now + ", which the cluster leaves here");
      }
      before = now;
    }
  }

  private MembershipNumber claimNumber() {
    return parts
        .register()
        .latest()
        .map(view -> view.claimNumber(parts.name(), system.incarnation()))
        .orElse(MembershipNumber.FIRST);
  }

  /** A view of the register: it may say that this life is over. */
  void heard(View view) {
    if (view.isOver(parts.name(), system.incarnation())) {
      over.complete("the register of members says that it is down");
    }
  }

  /** Completes once this life is over, with the reason. */
  CompletableFuture<String> over() {
    return over;
  }

  boolean wasToldToLeave() {
    return toldToLeave;
  }

  NodeSystem system() {
    return system;
  }

  ClusterRing ring() {
    return ring;
  }

  Owners owners() {
    return owners;
  }

  /** Ends it as it is; partitions stop and answer for nothing. */
  void end() {
    close();
    system.terminate();
  }

  /** Hands its partitions over, and ends. */
  void stop() {
    close();
    system.stop();
  }

  private void close() {
    owners.close();
    waker.close();
  }
}
