package io.troupe.api.actor;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.map.UnreadableValueException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command (promise P5). Every command to a map gets exactly one of these, no later
 * than its timeout and the time a message takes: ask with a little more patience than {@link
 * io.troupe.api.map.Options#timeout} says, and this always comes first.
 *
 * @param <R> what the map answers
 */
public sealed interface Outcome<R> {

  /**
   * The map answered; a change is durable. A condition that does not hold is an answer too: {@link
   * io.troupe.api.map.Written.ConditionFailed}.
   */
  record Done<R>(R result) implements Outcome<R> {}

  /**
   * Nothing happened, and nothing of this command will. Whether a repeat may help is said by {@link
   * Refusal.Code#isTransient()}. A value that is there, but not in the form of the codec, is {@link
   * Refusal.Code#WRONG_TYPE}.
   */
  record Refused<R>(Refusal refusal) implements Outcome<R> {}

  /**
   * It may have happened, or may yet.
   *
   * @param retryWith the id to repeat a change with, so that it takes effect at most once ({@link
   *     io.troupe.api.map.Options#asRetryOf}); empty for reads, which may be repeated as they are
   */
  record Unknown<R>(Optional<RequestId> retryWith, String detail) implements Outcome<R> {}

  /**
   * The class of outcomes with this result, as {@code ActorContext.ask} and {@code messageAdapter}
   * want it: {@code Outcome.<Written>type()}.
   */
  @SuppressWarnings("unchecked") // what a result is of is not there at run time
  static <R> Class<Outcome<R>> type() {
    return (Class<Outcome<R>>) (Class<?>) Outcome.class;
  }

  /** What a stage of a map ended with. */
  static <R> Outcome<R> of(R result, @Nullable Throwable failure) {
    return switch (failure) {
      case null -> new Done<>(result);
      case CompletionException wrapped when wrapped.getCause() != null ->
          of(result, wrapped.getCause());
      case RefusedException refused -> new Refused<>(refused.refusal());
      case UnknownOutcomeException unknown ->
          new Unknown<>(unknown.retryWith(), String.valueOf(unknown.getMessage()));
      case UnreadableValueException unreadable ->
          new Refused<>(
              new Refusal(Refusal.Code.WRONG_TYPE, String.valueOf(unreadable.getMessage())));
      default -> new Unknown<>(Optional.empty(), failure.toString());
    };
  }
}
