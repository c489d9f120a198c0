package io.troupe.actors.shell;

import io.troupe.actors.PartitionId;
import io.troupe.actors.partition.StopReason;

/** Is told what becomes of the partitions of a node. */
public interface PartitionObserver {
  /** The partition has recovered and serves. */
  void serving(PartitionId partition);

  /** The partition ended, whether or not it served before. */
  void stopped(PartitionId partition, StopReason reason);
}
