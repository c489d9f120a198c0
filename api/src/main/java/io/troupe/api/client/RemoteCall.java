package io.troupe.api.client;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.request.Requests;
import java.io.Serial;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A call of a node over HTTP, whose failures are those of a node in this process. */
public final class RemoteCall {
  private RemoteCall() {}

  /** No node answers: nothing happened. */
  public static final class NobodyThere extends RefusedException {
    @Serial private static final long serialVersionUID = 1L;

    private NobodyThere(String detail) {
      super(Refusal.Code.UNAVAILABLE, detail);
    }
  }

  /** Made on a thread of its own, by calls that need no id to be repeated. */
  static <R> CompletionStage<R> aside(Supplier<R> call, boolean repeats) {
    return Requests.plain(
        CompletableFuture.supplyAsync(
            () -> made(call, Optional.empty(), repeats), Thread::startVirtualThread));
  }

  /** Where a copy went unanswered, that this one was not admitted settles nothing. */
  static <R> R made(Supplier<R> call, Optional<RequestId> id, boolean repeats) {
    try {
      return call.get();
    } catch (NodeException.Refused e) {
      if (e.isTransient() && repeats) {
        throw new UnknownOutcomeException(id, String.valueOf(e.getMessage()));
      }
      throw new RefusedException(
          e.isTransient() ? Refusal.Code.UNAVAILABLE : Refusal.Code.INVALID,
          e.code() + ": " + e.getMessage());
    } catch (NodeException.Unreachable e) {
      if (repeats) {
        throw new UnknownOutcomeException(id, String.valueOf(e.getMessage()));
      }
      throw new NobodyThere(String.valueOf(e.getMessage()));
    } catch (NodeException.Unknown e) {
      throw new UnknownOutcomeException(id, String.valueOf(e.getMessage()));
    }
  }
}
