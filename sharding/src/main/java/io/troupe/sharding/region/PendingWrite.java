package io.troupe.sharding.region;

import io.troupe.actors.RequestId;
import java.util.concurrent.CompletableFuture;

/**
 * The answer of a write under way, and the id to repeat it with. Who stops waiting completes this
 * future; an answer that comes later counts as not heard, so that the outcome is kept for a repeat.
 */
public final class PendingWrite<R> extends CompletableFuture<R> {
  private final RequestId id;

  /** The answer of the request with this id. */
  public PendingWrite(RequestId id) {
    this.id = id;
  }

  /** The id to repeat the write with. */
  public RequestId id() {
    return id;
  }
}
