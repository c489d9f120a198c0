package io.troupe.simulation;

import io.troupe.simulation.partition.Population;
import java.util.stream.Stream;

/** The partition machine with locks and sessions, in the world of partitions. */
public final class LockRoom extends CoordinationRoom {
  /** For use from outside. */
  public LockRoom() {
    super(
        Population.LOCKS,
        Stream.concat(LockMutants.ALL.stream(), SessionMutants.ALL.stream()).toList());
  }
}
