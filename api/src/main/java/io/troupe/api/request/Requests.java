package io.troupe.api.request;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.map.Options;
import io.troupe.sharding.region.NumberedRequest;
import io.troupe.sharding.region.PendingWrite;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Makes requests of what callers give, and waits for them. */
public final class Requests {
  private Requests() {}

  /** Turns what a constructor or codec throws into a refusal: nothing was sent. */
  public static <R> CompletionStage<R> checked(Supplier<CompletionStage<R>> request) {
    try {
      return request.get();
    } catch (IllegalArgumentException e) {
      Refusal.Code code =
          e instanceof TooLargeException ? Refusal.Code.TOO_LARGE : Refusal.Code.INVALID;
      return CompletableFuture.failedFuture(
          new RefusedException(code, String.valueOf(e.getMessage())));
    }
  }

  /** The options of a change to which a time to live means nothing, nor a session. */
  public static Options lasting(Options options) {
    if (options.timeToLive().isPresent()) {
      throw new IllegalArgumentException("only a put gives a time to live");
    }
    if (options.session().isPresent()) {
      throw new IllegalArgumentException("only a put is bound to a session in this way");
    }
    return options;
  }

  /** The id that a caller gave. */
  public static Optional<NumberedRequest> given(Options options) {
    return options
        .requestId()
        .map(id -> new NumberedRequest(id, options.lowestUnanswered(), options.repeats()));
  }

  /**
   * A partition answers a repeated id with the outcome that it had, whatever is asked with it.
   *
   * @param change what the id was used for
   */
  public static RefusedException reused(String change) {
    return new RefusedException(
        Refusal.Code.REUSED_KEY,
        "this request id was used for another change, " + change + "; this one did nothing");
  }

  /** Why a stage failed, without what stages behind it wrap around that. */
  public static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : failure;
  }

  /** The same, whose failures are as they are, without what wraps them. */
  public static <R> CompletionStage<R> plain(CompletionStage<R> stage) {
    CompletableFuture<R> plain = new CompletableFuture<>();
    var unused =
        stage.whenComplete(
            (result, failure) -> {
              boolean unusedDone =
                  failure == null
                      ? plain.complete(result)
                      : plain.completeExceptionally(cause(failure));
            });
    return plain;
  }

  /** Waits for an answer; gives a request up where the thread is interrupted. */
  public static <R> R await(CompletionStage<R> stage) {
    CompletableFuture<R> answer = stage.toCompletableFuture();
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      String why = "the waiting thread was interrupted";
      if (answer instanceof PendingWrite<R> write) {
        write.giveUp(why);
      } else {
        answer.completeExceptionally(new UnknownOutcomeException(Optional.empty(), why));
      }
      return ended(answer);
    } catch (ExecutionException e) {
      return ended(answer);
    }
  }

  private static <R> R ended(CompletableFuture<R> answer) {
    if (!answer.isCompletedExceptionally()) {
      return answer.resultNow();
    }
    throw answer.exceptionNow() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("a request failed unexpectedly", answer.exceptionNow());
  }
}
