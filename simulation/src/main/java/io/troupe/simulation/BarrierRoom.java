package io.troupe.simulation;

import io.troupe.simulation.partition.Population;

/** The partition machine with barriers and sessions, in the world of partitions. */
public final class BarrierRoom extends CoordinationRoom {
  /** For use from outside. */
  public BarrierRoom() {
    super(Population.BARRIERS, BarrierMutants.ALL);
  }
}
