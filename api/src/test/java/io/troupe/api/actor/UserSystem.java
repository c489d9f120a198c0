package io.troupe.api.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.api.Troupe;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A user's actor system whose probes wait as long as a busy machine may take. */
public final class UserSystem {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.loglevel = WARNING
              pekko.log-dead-letters = off
              pekko.actor.testkit.typed.single-expect-default = 50 s
              """)
          .withFallback(ConfigFactory.load());

  /** Its threads' names begin with it. */
  static final String NAME = "user-system";

  private UserSystem() {}

  public static ActorSystem<Void> beside(Troupe troupe) {
    return ActorSystem.create(
        Behaviors.empty(),
        NAME,
        ActorSystemSetup.create(BootstrapSetup.create(CONFIG), TroupeGateway.setup(troupe)));
  }

  static ActorSystem<Void> alone() {
    return ActorSystem.create(Behaviors.empty(), NAME, CONFIG);
  }

  /** Ends it, and waits for that. */
  public static void end(ActorSystem<?> system) {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
