package io.troupe.actors.shell;

import io.troupe.actors.partition.PartitionReply;

/** Where the answer of a request goes. */
@FunctionalInterface
public interface ReplyTo {
  /** Hands the answer over; often called from the partition's actor, so it must be quick. */
  void tell(PartitionReply reply);

  /** Whether nobody waits for it any more. */
  default boolean isOver() {
    return false;
  }
}
