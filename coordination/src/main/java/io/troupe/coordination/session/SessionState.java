package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.EventStamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session that lives. It never changes: each event makes another, so that a snapshot is what it
 * was when it began.
 *
 * @param leaseMillis in partition time
 * @param endMillis partition time at which the lease is over
 * @param sinceMillis the wall clock's time when it was opened
 * @param seat the life of a node that it ends with, if it does
 * @param doomed whether that is over, so that it is to end
 * @param knownTo the partitions that were told of it, in that order
 */
record SessionState(
    GuestId id,
    String label,
    long leaseMillis,
    long endMillis,
    long sinceMillis,
    Optional<Seat> seat,
    boolean doomed,
    List<PartitionId> knownTo) {
  SessionState {
    knownTo = List.copyOf(knownTo);
  }

  static SessionState opened(
      GuestId id, SessionEvent.SessionOpened event, Optional<Seat> seat, EventStamp stamp) {
    return new SessionState(
        id,
        event.label(),
        event.leaseMillis(),
        stamp.timeMillis() + event.leaseMillis(),
        stamp.wallMillis(),
        seat,
        false,
        List.of());
  }

  SessionState kept(EventStamp stamp) {
    return endingAt(stamp.timeMillis() + leaseMillis, doomed);
  }

  /** It is to end now. */
  SessionState doom(EventStamp stamp) {
    return endingAt(Math.min(endMillis, stamp.timeMillis()), true);
  }

  private SessionState endingAt(long millis, boolean isDoomed) {
    return new SessionState(id, label, leaseMillis, millis, sinceMillis, seat, isDoomed, knownTo);
  }

  SessionState introducedTo(PartitionId partition) {
    List<PartitionId> more = new ArrayList<>(knownTo);
    more.add(partition);
    return new SessionState(id, label, leaseMillis, endMillis, sinceMillis, seat, doomed, more);
  }
}
