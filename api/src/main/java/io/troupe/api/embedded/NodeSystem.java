package io.troupe.api.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.troupe.actors.membership.SoleRegister;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Loopback;
import io.troupe.api.TroupeSettings;
import io.troupe.sharding.allocation.RingRoles;
import io.troupe.sharding.downing.RegisterSetup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final String ROLES = "pekko.cluster.roles";
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final ActorSystem<Void> actors;

  private NodeSystem(ActorSystem<Void> actors) {
    this.actors = actors;
  }

  /** Starts an actor system that is a cluster of its own. */
  static NodeSystem start(TroupeSettings settings, SerializationSetup serialization) {
    refuseOpenAddress(settings.config());
    ActorSystem<Void> actors =
        ActorSystem.create(
            Behaviors.empty(),
            "troupe",
            ActorSystemSetup.create(
                BootstrapSetup.create(withPlace(settings)),
                serialization,
                new RegisterSetup(new SoleRegister())));
    Cluster cluster = Cluster.get(actors);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    return new NodeSystem(actors);
  }

  /** Its weight and zone are roles, so that every node learns them with the node itself. */
  private static Config withPlace(TroupeSettings settings) {
    List<String> roles = new ArrayList<>(settings.config().getStringList(ROLES));
    roles.addAll(RingRoles.of(settings.place()));
    return settings.config().withValue(ROLES, ConfigValueFactory.fromIterable(roles));
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

  /** What Pekko would listen on, found as Pekko finds it. */
  private static void refuseOpenAddress(Config config) {
    Config artery = config.getConfig("pekko.remote.artery");
    if (!artery.getBoolean("enabled")) {
      throw new StartRefusedException(
          Reason.UNSAFE_SETTING,
          "pekko.remote.artery.enabled is off: the older transport listens where Troupe does not"
              + " look");
    }
    for (String path : List.of("canonical.hostname", "bind.hostname")) {
      String host = artery.getString(path);
      // Empty means: as the canonical one.
      if (path.startsWith("canonical") || !host.isEmpty()) {
        var unused = Loopback.require("pekko.remote.artery." + path, resolved(host));
      }
    }
  }

  /** The words that Pekko replaces by what the machine says of itself. */
  private static String resolved(String host) {
    try {
      return switch (host) {
        case "<getHostAddress>" -> InetAddress.getLocalHost().getHostAddress();
        case "<getHostName>" -> InetAddress.getLocalHost().getHostName();
        default -> host;
      };
    } catch (UnknownHostException e) {
      throw new StartRefusedException(
          Reason.ADDRESS_UNAVAILABLE, "this machine has no name for '" + host + "'", e);
    }
  }
}
