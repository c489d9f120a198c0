package io.troupe.sharding.region;

import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.PartitionReply;

/**
 * Is told how each request of a client ended. Called by whichever thread ends it, once per request:
 * must be quick, and must not throw.
 */
@FunctionalInterface
public interface RequestObserver {
  /** Watches nothing. */
  RequestObserver NONE = (command, told, nanos) -> {};

  /**
   * A request has ended.
   *
   * @param told what its caller is told
   * @param nanos since the caller asked
   */
  void ended(KindCommand command, PartitionReply told, long nanos);
}
