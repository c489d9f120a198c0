package io.troupe.sharding.region;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.actors.shell.ReplyTo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks partitions from outside the actors: numbers writes, counts what is under way, and turns
 * answers into values and errors. A stage ends with the kind's reply, with {@link RefusedException}
 * or with {@link UnknownOutcomeException}. Safe for use by many threads.
 */
public final class PartitionClient {
  /** How late a deadline may be noticed. */
  private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(20);

  private final PartitionRegion region;
  private final Scheduler scheduler;
  private final Supplier<Moment> clock;
  private final RequestNumbers[] numbers;
  private final UnderWay underWay;
  private final Cancellable expiry;
  private volatile boolean closed;

  /**
   * A client of the region.
   *
   * @param session names this client; never used before
   */
  public PartitionClient(
      ActorSystem<?> system,
      PartitionRegion region,
      int partitions,
      SessionId session,
      ClientLimits limits,
      Supplier<Moment> clock) {
    this.region = region;
    this.scheduler = system.scheduler();
    this.underWay = new UnderWay(limits);
    this.clock = clock;
    this.expiry =
        scheduler.scheduleAtFixedRate(
            EXPIRY_INTERVAL,
            EXPIRY_INTERVAL,
            () -> underWay.expire(clock.get()),
            system.executionContext());
    this.numbers = new RequestNumbers[partitions];
    for (int i = 0; i < partitions; i++) {
      numbers[i] = new RequestNumbers(new SessionId(session.high(), session.low() + i));
    }
  }

  /**
   * Asks for something that changes nothing. An unanswered read is unknown without an id.
   *
   * @param answer turns the kind's reply into the caller's; what it throws fails the stage
   */
  public <R> CompletableFuture<R> read(
      PartitionId partition, KindCommand command, Duration timeout, Function<KindReply, R> answer) {
    CompletableFuture<R> result = new CompletableFuture<>();
    send(partition, command, Optional.empty(), timeout, reply -> settle(result, reply, answer));
    return result;
  }

  /**
   * Asks for a change.
   *
   * @param retryOf the id of an earlier attempt; empty for a new request
   * @param answer turns the kind's reply into the caller's; what it throws fails the stage
   * @return a {@link PendingWrite}, if there was room for the request
   */
  public <R> CompletableFuture<R> write(
      PartitionId partition,
      KindCommand command,
      Duration timeout,
      Optional<RequestId> retryOf,
      Function<KindReply, R> answer) {
    RequestNumbers sequence = numbers[partition.number()];
    RequestNumbers.Numbered numbered;
    try {
      numbered = retryOf.map(sequence::again).orElseGet(sequence::number);
    } catch (RefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
    RequestId id = numbered.id();
    CompletableFuture<R> result = new PendingWrite<>(id);
    send(
        partition,
        command,
        Optional.of(numbered),
        timeout,
        reply -> {
          boolean heard = settle(result, reply, answer);
          if (heard && !(reply instanceof PartitionReply.Unknown)) {
            sequence.answered(id);
          } else {
            sequence.unknown(id);
          }
        });
    return result;
  }

  /** How many requests are under way. */
  public int inFlight() {
    return underWay.count();
  }

  /**
   * Waits until nothing is under way.
   *
   * @return whether that was within the time
   */
  public boolean awaitIdle(Duration timeout) {
    long end = clock.get().monotonicNanos() + timeout.toNanos();
    while (underWay.count() > 0 && clock.get().monotonicNanos() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return underWay.count() == 0;
  }

  /** From now on every request is refused. */
  public void close() {
    closed = true;
  }

  /** Ends what is still under way; its outcome is unknown. */
  public void giveUp() {
    expiry.cancel();
    underWay.end();
  }

  private void send(
      PartitionId partition,
      KindCommand command,
      Optional<RequestNumbers.Numbered> numbered,
      Duration timeout,
      Consumer<PartitionReply> then) {
    if (closed) {
      then.accept(refused(Refusal.Code.UNAVAILABLE, "this node is stopping"));
      return;
    }
    Optional<RequestId> id = numbered.map(RequestNumbers.Numbered::id);
    long lowest = numbered.map(RequestNumbers.Numbered::lowestUnanswered).orElse(1L);
    Deadline deadline = Deadline.after(timeout, clock.get());
    underWay
        .add(id, command.sizeBytes(), deadline, then)
        .ifPresent(
            request -> {
              @Nullable ActorRef<PartitionMessage> here = region.localActor(partition);
              if (here == null) {
                askRegion(new Ask<>(partition, command, id, lowest, deadline, request), timeout);
              } else {
                here.tell(
                    new PartitionMessage.Request(
                        new Ask<>(partition, command, id, lowest, deadline, request)));
              }
            });
  }

  /** Asks through the region, perhaps another node: the answer comes back to an actor. */
  private void askRegion(Ask<UnderWay.Request> ask, Duration timeout) {
    CompletionStage<PartitionReply> reply =
        AskPattern.ask(
            region.ref(),
            replyTo ->
                new PartitionMessage.Request(
                    new Ask<>(
                        ask.partition(),
                        ask.command(),
                        ask.requestId(),
                        ask.lowestUnanswered(),
                        ask.deadline(),
                        new ReplyTo.Actor(replyTo))),
            timeout,
            scheduler);
    var unused =
        reply.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                ask.replyTo().tell(answer);
              } else {
                ask.replyTo().giveUp("no answer within " + timeout.toMillis() + " ms");
              }
            });
  }

  /** Ends the caller's wait; answers false if it had ended already. */
  private static <R> boolean settle(
      CompletableFuture<R> result, PartitionReply reply, Function<KindReply, R> answer) {
    return switch (reply) {
      case PartitionReply.Answered answered -> {
        try {
          yield result.complete(answer.apply(answered.reply()));
        } catch (RuntimeException e) {
          yield result.completeExceptionally(e);
        }
      }
      case PartitionReply.Refused refused ->
          result.completeExceptionally(new RefusedException(refused.refusal()));
      case PartitionReply.Unknown unknown ->
          result.completeExceptionally(
              new UnknownOutcomeException(unknown.retryWith(), unknown.detail()));
    };
  }

  private static PartitionReply refused(Refusal.Code code, String detail) {
    return new PartitionReply.Refused(new Refusal(code, detail));
  }
}
