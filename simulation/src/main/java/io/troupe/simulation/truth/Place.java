package io.troupe.simulation.truth;

import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockOwner;

/** What one acquisition is, and was. Times are the world's, in nanoseconds. */
final class Place {
  final long ticket;
  final LockCommand.Wish asked;
  final double waitsUntil;
  double holdsUntil;
  long delayMillis;
  long token;
  int holds;
  boolean isAsked;
  long grantedAt = Long.MAX_VALUE;
  long endedAt = Long.MAX_VALUE;

  Place(long ticket, LockCommand.Wish asked, double waitsUntil) {
    this.ticket = ticket;
    this.asked = asked;
    this.waitsUntil = waitsUntil;
    this.delayMillis = asked.delayMillis();
  }

  boolean isShared() {
    return asked.mode() == LockMode.SHARED;
  }

  boolean isOf(LockOwner owner) {
    return asked.owner().equals(owner);
  }

  boolean isBound() {
    return asked.session().isPresent();
  }
}
