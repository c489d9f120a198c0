package io.troupe.actors.kind;

import io.troupe.actors.PartitionId;

/**
 * How a kind tells another partition, or its own, that something happened. What is sent is part of
 * the state, and survives whatever the partition survives.
 */
@FunctionalInterface
public interface Outgoing {
  /** A fact in its form, in bytes, at most: many go in one event. */
  int MAX_FACT_BYTES = 2_048;

  /** Nobody hears of anything; for kinds that tell nobody. */
  Outgoing NONE =
      (to, fact) -> {
        throw new IllegalStateException("there is no way to " + to);
      };

  /**
   * Sends a fact: an event that the kind over there is to apply. It is applied once, in the order
   * of sending between two partitions, and sooner or later. To be called from {@link
   * KindCore#apply} alone.
   *
   * @param fact of a kind that every partition hosts; at most {@link #MAX_FACT_BYTES} in its form
   */
  void send(PartitionId to, KindEvent fact);

  /** How many that were sent to a partition are not known to be there. */
  default int outstanding(PartitionId to) {
    return 0;
  }
}
