package io.troupe.simulation.partition;

/** Somebody who asks the partition for something, again and again. */
interface Actor {
  /** Does the next thing. */
  void act();

  /** Whether something of it has to come to its end. */
  boolean isBusy();
}
