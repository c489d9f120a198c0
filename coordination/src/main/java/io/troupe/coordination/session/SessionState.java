package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.EventStamp;
import java.util.ArrayList;
import java.util.List;

/**
 * One session that lives. It never changes: each event makes another, so that a snapshot is what it
 * was when it began.
 *
 * @param leaseMillis in partition time
 * @param endMillis partition time at which the lease is over
 * @param sinceMillis the wall clock's time when it was opened
 * @param knownTo the partitions that were told of it, in that order
 */
record SessionState(
    GuestId id,
    String label,
    long leaseMillis,
    long endMillis,
    long sinceMillis,
    List<PartitionId> knownTo) {
  SessionState {
    knownTo = List.copyOf(knownTo);
  }

  static SessionState opened(GuestId id, SessionEvent.SessionOpened event, EventStamp stamp) {
    return new SessionState(
        id,
        event.label(),
        event.leaseMillis(),
        stamp.timeMillis() + event.leaseMillis(),
        stamp.wallMillis(),
        List.of());
  }

  SessionState kept(EventStamp stamp) {
    return new SessionState(
        id, label, leaseMillis, stamp.timeMillis() + leaseMillis, sinceMillis, knownTo);
  }

  SessionState introducedTo(PartitionId partition) {
    List<PartitionId> more = new ArrayList<>(knownTo);
    more.add(partition);
    return new SessionState(id, label, leaseMillis, endMillis, sinceMillis, more);
  }
}
