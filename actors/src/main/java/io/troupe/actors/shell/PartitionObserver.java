package io.troupe.actors.shell;

import io.troupe.actors.PartitionId;
import io.troupe.actors.partition.StopReason;
import org.apache.pekko.actor.typed.ActorRef;

/** Is told what becomes of the partitions of a node. */
public interface PartitionObserver {
  /** The partition has recovered and serves, as this actor. */
  void serving(PartitionId partition, ActorRef<PartitionMessage> actor);

  /** The partition is about to leave: it takes no requests any more. */
  void draining(PartitionId partition);

  /** The partition ended, whether or not it served before. */
  void stopped(PartitionId partition, StopReason reason);

  /** Where the partition counts what it does; the same for each of its incarnations. */
  default PartitionMeter meter(PartitionId partition) {
    return PartitionMeter.unseen();
  }
}
