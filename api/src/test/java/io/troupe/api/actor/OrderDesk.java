package io.troupe.api.actor;

import io.troupe.actors.RequestId;
import io.troupe.api.map.Options;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Takes orders, each number once. */
public final class OrderDesk extends AbstractBehavior<OrderDesk.Command> {
  private static final Duration PATIENCE = Options.DEFAULT.timeout().plusSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What may be asked. */
  public sealed interface Command {}

  /** Takes an order, unless its number was taken before. */
  public record Take(String number, String what, ActorRef<Reply> replyTo) implements Command {}

  /** What became of it. */
  public enum Reply {
    TAKEN,
    NUMBER_IN_USE,
    NOT_NOW
  }

  private record Heard(Take take, Outcome<Written> outcome) implements Command {}

  private record Again(Take take, RequestId id) implements Command {}

  private final ActorRef<MapCommand<String, String>> orders;

  private OrderDesk(ActorContext<Command> context) {
    super(context);
    orders = TroupeGateway.get(context.getSystem()).map("orders");
  }

  /** A desk; several may take orders side by side. */
  public static Behavior<Command> create() {
    return Behaviors.setup(OrderDesk::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Take take -> put(take, Options.DEFAULT);
      case Again(Take take, RequestId id) -> put(take, Options.DEFAULT.asRetryOf(id));
      case Heard(Take take, Outcome<Written> outcome) -> onOutcome(take, outcome);
    }
    return this;
  }

  private void put(Take take, Options options) {
    getContext()
        .ask(
            Outcome.<Written>type(),
            orders,
            PATIENCE,
            replyTo ->
                new MapCommand.Put<>(
                    take.number(), take.what(), MapCondition.IF_ABSENT, options, replyTo),
            (outcome, late) ->
                new Heard(
                    take,
                    late == null
                        ? outcome
                        : new Outcome.Unknown<>(Optional.empty(), "no gateway")));
  }

  private void onOutcome(Take take, Outcome<Written> outcome) {
    switch (outcome) {
      case Outcome.Done<Written>(Written written) ->
          take.replyTo().tell(written.happened() ? Reply.TAKEN : Reply.NUMBER_IN_USE);
      case Outcome.Refused<Written> refused -> take.replyTo().tell(Reply.NOT_NOW);
      case Outcome.Unknown<Written> unknown ->
          // It may be stored: the same id tells, and does not store it twice.
          unknown
              .retryWith()
              .ifPresent(
                  id ->
                      getContext()
                          .scheduleOnce(PAUSE, getContext().getSelf(), new Again(take, id)));
    }
  }
}
