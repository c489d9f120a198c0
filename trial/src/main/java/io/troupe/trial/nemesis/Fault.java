package io.troupe.trial.nemesis;

import java.time.Duration;

/**
 * Something that is done to a cluster.
 *
 * @param node whom it is done to, from 0, among as many as there are; of a bridge, and of halves,
 *     the first of them, the rest follow in a ring
 * @param lasts how long it stays; a kill, until the node is started again
 */
public record Fault(FaultKind kind, int node, Duration lasts) {
  public Fault {
    if (node < 0 || lasts.isNegative()) {
      throw new IllegalArgumentException("no node " + node + ", or no time " + lasts);
    }
  }
}
