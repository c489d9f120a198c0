package io.troupe.sharding.region;

import java.util.concurrent.CompletableFuture;

/** The answer of a write under way, for which its caller may stop waiting. */
public abstract class PendingWrite<R> extends CompletableFuture<R> {
  /**
   * Stops waiting: completes this as refused if the write has not left yet, and then it never will;
   * else as unknown, with the id to repeat it with. Does nothing once it is complete.
   */
  public abstract void giveUp(String why);
}
