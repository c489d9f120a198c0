package io.troupe.api.actor;

import io.troupe.api.Troupe;
import java.util.function.Consumer;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The user's own actor system, beside a node in the same process. */
public final class Shop {
  private Shop() {}

  /** Opens a desk and a board. End the system before the node. */
  public static ActorSystem<OrderDesk.Command> open(Troupe troupe, Consumer<String> screen) {
    return ActorSystem.create(
        Behaviors.setup(
            context -> {
              var unused = context.spawn(OrderBoard.create(screen), "board");
              return OrderDesk.create();
            }),
        "shop",
        ActorSystemSetup.create(TroupeGateway.setup(troupe)));
  }
}
