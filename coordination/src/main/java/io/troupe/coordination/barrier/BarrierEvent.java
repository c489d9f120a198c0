package io.troupe.coordination.barrier;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;

/** What happens to barriers. That a session ended is the session's own event. */
public sealed interface BarrierEvent extends KindEvent {
  @Override
  default KindName kind() {
    return BarrierCommand.KIND;
  }

  /** The barrier. */
  ObjectName name();

  /**
   * A party arrived. The first begins a generation, whose number is the event's; the last trips it.
   *
   * @param leaseMillis in partition time, as all that follow
   */
  record PartyArrived(
      ObjectName name,
      LockOwner party,
      int parties,
      long leaseMillis,
      long waitMillis,
      Optional<GuestId> session)
      implements BarrierEvent {}

  /** A lease goes on for this long from now on, if it did not last longer before. */
  record LeaseRenewed(ObjectName name, LockOwner party, long leaseMillis) implements BarrierEvent {}

  /** The generation that goes on is broken by a party. */
  record GenerationBroken(ObjectName name, BarrierOutcome.Broken how) implements BarrierEvent {}

  /** It is no more broken; a generation that went on is. */
  record BarrierReset(ObjectName name) implements BarrierEvent {}

  /** The barrier is gone. */
  record BarrierDeleted(ObjectName name) implements BarrierEvent {}
}
