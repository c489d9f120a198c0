package io.troupe.api.client;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import java.io.Serial;
import java.util.Optional;
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
