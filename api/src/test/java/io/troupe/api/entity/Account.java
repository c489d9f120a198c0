package io.troupe.api.entity;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** An account: its balance never falls below zero. */
public final class Account
    extends EventSourcedBehavior<Account.Command, Account.Event, Account.Balance> {

  /** What may be asked. */
  public sealed interface Command {}

  /** Puts money in, or takes it out where cents are negative. */
  public record Book(long cents, ActorRef<Reply> replyTo) implements Command {}

  /** Asks for the balance. */
  public record Ask(ActorRef<Reply> replyTo) implements Command {}

  /** The balance after the command, and whether the command was done. */
  public record Reply(long cents, boolean done) {}

  /** What reaches the disk. */
  public sealed interface Event {}

  /** Money came or went. */
  public record Booked(long cents) implements Event {}

  /** The state, which snapshots hold. */
  public record Balance(long cents) {}

  private Account(String number) {
    super(PersistenceId.of("Account", number));
  }

  /** The account with this number. */
  public static Behavior<Command> of(String number) {
    return new Account(number);
  }

  @Override
  public Balance emptyState() {
    return new Balance(0);
  }

  @Override
  public CommandHandler<Command, Event, Balance> commandHandler() {
    return (balance, command) ->
        switch (command) {
          case Ask ask -> Effect().reply(ask.replyTo(), new Reply(balance.cents(), true));
          case Book book when balance.cents() + book.cents() < 0 ->
              Effect().reply(book.replyTo(), new Reply(balance.cents(), false));
          case Book book ->
              Effect()
                  .persist(new Booked(book.cents()))
                  .thenReply(book.replyTo(), after -> new Reply(after.cents(), true));
        };
  }

  @Override
  public EventHandler<Balance, Event> eventHandler() {
    return (balance, event) ->
        switch (event) {
          case Booked booked -> new Balance(balance.cents() + booked.cents());
        };
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(100, 2).withDeleteEventsOnSnapshot();
  }
}
