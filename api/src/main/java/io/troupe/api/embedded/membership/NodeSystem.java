package io.troupe.api.embedded.membership;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.membership.Admission;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.node.DataDirectory;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import io.troupe.sharding.downing.RegisterSetup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** The actor system of one incarnation of a node, and its way into the cluster. */
final class NodeSystem {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSystem.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** How often the register is asked again while this node is not up. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);

  /** After so long without success, joining begins again. */
  private static final Duration JOIN_AGAIN = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(10);

  private final ActorSystem<Void> actors;
  private final Cluster cluster;
  private final NodeParts parts;
  private final boolean drained;
  private Optional<Admission> joining = Optional.empty();
  private long joinedNanos;

  private NodeSystem(ActorSystem<Void> actors, NodeParts parts, boolean drained) {
    this.drained = drained;
    this.actors = actors;
    this.cluster = Cluster.get(actors);
    this.parts = parts;
  }

  /**
   * Starts an actor system that is in no cluster yet.
   *
   * @param drained whether it is to take no partitions
   */
  static NodeSystem start(NodeParts parts, boolean drained) {
    ActorSystem<Void> actors =
        ActorSystem.create(
            Behaviors.empty(),
            // Pekko's handshake names it: an address that now is another cluster's leads nowhere.
            "troupe-" + parts.cluster(),
            parts
                .links()
                .on(
                    BootstrapSetup.create(parts.links().on(parts.settings().config())),
                    new RegisterSetup(parts.register())));
    return new NodeSystem(actors, parts, drained);
  }

  ActorSystem<Void> actors() {
    return actors;
  }

  Cluster cluster() {
    return cluster;
  }

  /** Where other nodes find this one. */
  String address() {
    return cluster.selfMember().address().toString();
  }

  /** What tells this incarnation from every other one of the node. */
  long incarnation() {
    return cluster.selfMember().uniqueAddress().longUid();
  }

  /**
   * Comes into the cluster as the register says.
   *
   * @param end until when, in monotonic nanoseconds
   * @throws StartRefusedException if the register refuses this node for good, or it takes longer
   * @throws RefusedException with {@code NO_SESSION} if this incarnation is over; another may enter
   */
  void enter(long end) {
    String why = "the register of members did not answer";
    while (System.nanoTime() - end < 0) {
      try {
        Admission admission = answer(parts.register().enter(entrance()), end);
        join(admission);
        why = "no member of the cluster took this node in";
        if (isUpWithin(ASK_AGAIN, end)) {
          Void unused = answer(parts.register().up(admission.generation()), end);
          return;
        }
      } catch (RefusedException e) {
        if (e.refusal().code() == Refusal.Code.INVALID) {
          throw new StartRefusedException(
              Reason.FIXED_SETTING_CHANGED, "the cluster refuses this node: " + detail(e), e);
        }
        if (e.refusal().code() == Refusal.Code.NO_SESSION) {
          throw e;
        }
        why = detail(e);
        LockSupport.parkNanos(ASK_AGAIN.toNanos());
      } catch (TimeoutException e) {
        break;
      }
    }
    throw new StartRefusedException(
        Reason.NOT_READY,
        "not up in the cluster within the time that troupe.node.start-timeout gives: " + why);
  }

  private Entrance entrance() {
    TroupeSettings settings = parts.settings();
    return new Entrance(
        parts.name(),
        parts.diskId(),
        incarnation(),
        address(),
        settings.place().weight(),
        settings.place().zone(),
        drained,
        new FixedSettings(
            settings.cluster().cluster(),
            settings.cluster().partitions(),
            settings.cluster().hash(),
            DataDirectory.FORMAT,
            settings.ring().loadBoundPercent()));
  }

  /** The same answer again changes nothing for a while: joining takes its time. */
  private void join(Admission admission) {
    long now = System.nanoTime();
    boolean again = now - joinedNanos > JOIN_AGAIN.toNanos();
    if (isUp() || (joining.filter(admission::equals).isPresent() && !again)) {
      return;
    }
    Address self = cluster.selfMember().address();
    switch (admission) {
      case Admission.Form unused -> cluster.manager().tell(Join.create(self));
      case Admission.Join join -> {
        List<Address> peers =
            join.peers().stream()
                .map(AddressFromURIString::parse)
                .filter(peer -> !peer.equals(self)) // first in the line, it would form a cluster
                .toList();
        if (peers.isEmpty()) {
          return;
        }
        cluster.manager().tell(new JoinSeedNodes(CollectionConverters.asScala(peers).toList()));
      }
    }
    joining = Optional.of(admission);
    joinedNanos = now;
  }

  boolean isUp() {
    return !cluster.isTerminated() && cluster.selfMember().status().equals(MemberStatus.up());
  }

  private boolean isUpWithin(Duration wait, long end) {
    long until = Math.min(System.nanoTime() + wait.toNanos() - end, 0) + end;
    while (!isUp() && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return isUp();
  }

  private static <T> T answer(CompletionStage<T> stage, long end) throws TimeoutException {
    try {
      return stage.toCompletableFuture().get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartRefusedException(Reason.NOT_READY, "the start was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RefusedException refused
          ? refused
          : new RefusedException(Refusal.Code.UNAVAILABLE, String.valueOf(e.getCause()));
    }
  }

  private static String detail(RefusedException e) {
    return e.refusal().detail();
  }

  /** Leaves in order, and ends. */
  void stop() {
    await(CoordinatedShutdown.get(actors).runAll(CoordinatedShutdown.actorSystemTerminateReason()));
  }

  /** Ends at once: nobody believes this incarnation any more. */
  void terminate() {
    actors.terminate();
    await(actors.getWhenTerminated());
  }

  private static void await(CompletionStage<?> end) {
    try {
      var unused = end.toCompletableFuture().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("the stop of the actor system was interrupted");
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the actor system did not stop in order: {}", e.toString());
    }
  }
}
