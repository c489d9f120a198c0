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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Asks partitions from outside the actors: numbers writes, counts what is under way, and turns
 * answers into values and errors. A stage ends with the kind's reply, with {@link RefusedException}
 * or with {@link UnknownOutcomeException}. Safe for use by many threads.
 */
public final class PartitionClient {
  private final ActorRef<PartitionMessage> region;
  private final Scheduler scheduler;
  private final ClientLimits limits;
  private final Supplier<Moment> clock;
  private final RequestNumbers[] numbers;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong inFlightBytes = new AtomicLong();
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
    this.region = region.ref();
    this.scheduler = system.scheduler();
    this.limits = limits;
    this.clock = clock;
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
    CompletableFuture<R> result = new CompletableFuture<>();
    send(
        partition,
        command,
        Optional.of(numbered),
        timeout,
        reply -> {
          switch (reply) {
            case PartitionReply.Answered unused -> sequence.answered(id);
            case PartitionReply.Refused unused -> sequence.answered(id);
            case PartitionReply.Unknown unused -> sequence.unknown(id);
          }
          settle(result, reply, answer);
        });
    return result;
  }

  /** How many requests are under way. */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * Waits until nothing is under way.
   *
   * @return whether that was within the time
   */
  public boolean awaitIdle(Duration timeout) {
    long end = clock.get().monotonicNanos() + timeout.toNanos();
    while (inFlight.get() > 0 && clock.get().monotonicNanos() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return inFlight.get() == 0;
  }

  /** From now on every request is refused. */
  public void close() {
    closed = true;
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
    int bytes = command.sizeBytes();
    int requestsNow = inFlight.incrementAndGet();
    long bytesNow = inFlightBytes.addAndGet(bytes);
    if (requestsNow > limits.maxInFlight() || bytesNow > limits.maxInFlightBytes()) {
      leave(bytes);
      then.accept(
          refused(
              Refusal.Code.OVERLOADED,
              "this node has %d requests with %d bytes under way; allowed are %d with %d bytes"
                  .formatted(
                      requestsNow, bytesNow, limits.maxInFlight(), limits.maxInFlightBytes())));
      return;
    }
    Optional<RequestId> id = numbered.map(RequestNumbers.Numbered::id);
    long lowest = numbered.map(RequestNumbers.Numbered::lowestUnanswered).orElse(1L);
    Deadline deadline = Deadline.after(timeout, clock.get());
    AskPattern.ask(
            region,
            (ActorRef<PartitionReply> replyTo) ->
                new PartitionMessage.Request(
                    new Ask<>(partition, command, id, lowest, deadline, replyTo)),
            timeout,
            scheduler)
        .whenComplete(
            (reply, failure) -> {
              leave(bytes);
              then.accept(
                  failure == null
                      ? reply
                      : new PartitionReply.Unknown(
                          id, "no answer within " + timeout.toMillis() + " ms"));
            });
  }

  private void leave(int bytes) {
    inFlight.decrementAndGet();
    inFlightBytes.addAndGet(-bytes);
  }

  private static <R> void settle(
      CompletableFuture<R> result, PartitionReply reply, Function<KindReply, R> answer) {
    switch (reply) {
      case PartitionReply.Answered answered -> {
        try {
          result.complete(answer.apply(answered.reply()));
        } catch (RuntimeException e) {
          result.completeExceptionally(e);
        }
      }
      case PartitionReply.Refused refused ->
          result.completeExceptionally(new RefusedException(refused.refusal()));
      case PartitionReply.Unknown unknown ->
          result.completeExceptionally(
              new UnknownOutcomeException(unknown.retryWith(), unknown.detail()));
    }
  }

  private static PartitionReply refused(Refusal.Code code, String detail) {
    return new PartitionReply.Refused(new Refusal(code, detail));
  }
}
