package io.troupe.api.embedded;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.TroupeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.serialization.SerializationSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actor system of a node: its own, whatever the service around it runs. */
final class NodeSystem implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSystem.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final ActorSystem<Void> actors;

  private NodeSystem(ActorSystem<Void> actors) {
    this.actors = actors;
  }

  /** Starts an actor system that is a cluster of its own. */
  static NodeSystem start(TroupeSettings settings, SerializationSetup serialization) {
    refuseOpenAddress(settings.config().getString("pekko.remote.artery.canonical.hostname"));
    ActorSystem<Void> actors =
        ActorSystem.create(
            Behaviors.empty(),
            "troupe",
            ActorSystemSetup.create(BootstrapSetup.create(settings.config()), serialization));
    Cluster cluster = Cluster.get(actors);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return new NodeSystem(actors);
  }

  ActorSystem<Void> actors() {
    return actors;
  }

  /** Where other nodes would find this one. */
  String address() {
    return actors.address().toString();
  }

  /** Hands partitions over as far as there is somebody, and ends. */
  @Override
  public void close() {
    try {
      var unused =
          CoordinatedShutdown.get(actors)
              .runAll(CoordinatedShutdown.actorSystemTerminateReason())
              .toCompletableFuture()
              .get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("the stop of the actor system was interrupted");
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the actor system did not stop in order: {}", e.toString());
    }
  }

  /** Promise P7: nobody from outside may reach a node that asks for no credentials. */
  private static void refuseOpenAddress(String host) {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress()) {
        throw new StartRefusedException(
            Reason.OPEN_ADDRESS,
            "pekko.remote.artery.canonical.hostname is '%s': only loopback addresses are accepted, since this release has neither encryption nor credentials"
                .formatted(host));
      }
    } catch (UnknownHostException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE, "the host '" + host + "' is not known", e);
    }
  }
}
