package io.troupe.simulation.partition;

import io.troupe.actors.GuestId;

/** What a client knows of its session: it counts from when it asked, by a clock of its own. */
final class HeldSession {
  private final PartitionWorld world;
  private final Clock clock;
  private final GuestId id;
  private final long leaseNanos;
  private long untilNanos = Long.MIN_VALUE;
  private long hereNanos = Long.MAX_VALUE;
  private boolean introduced;
  private boolean over;

  HeldSession(PartitionWorld world, Clock clock, GuestId id, long leaseNanos) {
    this.world = world;
    this.clock = clock;
    this.id = id;
    this.leaseNanos = leaseNanos;
  }

  GuestId id() {
    return id;
  }

  /** Its lease begins anew, counted from this time of its client's clock. */
  void lives(long fromNanos) {
    untilNanos = Math.max(untilNanos, fromNanos + leaseNanos);
  }

  /** Whether its client takes it to live, and is right to. */
  boolean isAlive() {
    return !over
        && clock.shownAt(world.now()) - untilNanos < 0
        && !world.truth.coordination().sessions().isEndedByOthers(id);
  }

  /** Its client counts on it no more: it closes it, forgets it, or was told. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  void introduced() {
    introduced = true;
  }

  boolean isIntroduced() {
    return introduced;
  }

  void here() {
    hereNanos = Math.min(hereNanos, clock.shownAt(world.now()));
  }

  boolean isHere() {
    return hereNanos != Long.MAX_VALUE;
  }

  /** Whether it was known to be a guest at that time of its client's clock. */
  boolean wasHere(long nanos) {
    return isHere() && hereNanos - nanos <= 0;
  }
}
