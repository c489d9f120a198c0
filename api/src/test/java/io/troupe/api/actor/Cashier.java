package io.troupe.api.actor;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.configuration.AsyncTroupeConfiguration;
import io.troupe.api.map.Options;
import io.troupe.coordination.configuration.DocumentKey;
import io.troupe.coordination.configuration.Revision;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Says what an order costs, with the surcharge in cents that the configuration has now. */
public final class Cashier {
  private static final DocumentKey SURCHARGE = new DocumentKey("surcharge");

  private Cashier() {}

  /** What it is told. */
  public sealed interface Command {}

  /** Asks what an order costs that comes to so much. */
  public record Price(long cents, ActorRef<Reply> replyTo) implements Command {}

  /** What it answers. */
  public sealed interface Reply {}

  /** So much. */
  public record Costs(long cents) implements Reply {}

  /** Nobody knows at present. */
  public record NotNow(String why) implements Reply {}

  private record Found(Price asked, Optional<Revision> surcharge) implements Command {}

  private record Failed(Price asked, String why) implements Command {}

  /** A cashier beside a node. */
  public static Behavior<Command> create(Troupe troupe) {
    AsyncTroupeConfiguration shop = troupe.configuration("shop").async();
    return Behaviors.setup(
        context ->
            Behaviors.receiveMessage(
                command -> {
                  switch (command) {
                    case Price asked ->
                        // The actor goes on; what comes of it is a message like any other.
                        context.pipeToSelf(
                            shop.get(SURCHARGE, Optional.empty(), Options.DEFAULT),
                            (surcharge, failure) ->
                                failure == null
                                    ? new Found(asked, surcharge)
                                    : new Failed(asked, String.valueOf(failure.getMessage())));
                    case Found(Price asked, var surcharge) ->
                        asked.replyTo().tell(new Costs(asked.cents() + cents(surcharge)));
                    case Failed(Price asked, String why) -> asked.replyTo().tell(new NotNow(why));
                  }
                  return Behaviors.same();
                }));
  }

  private static long cents(Optional<Revision> document) {
    return document.flatMap(Revision::content).map(Bytes::toUtf8).map(Long::valueOf).orElse(0L);
  }
}
