package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;

/**
 * What happens to semaphores. What frees permits also hands them to who is next: one event, one
 * number, and that is the token of those who get some by this event.
 */
public sealed interface SemaphoreEvent extends KindEvent {
  @Override
  default KindName kind() {
    return SemaphoreCommand.KIND;
  }

  /** The semaphore. */
  ObjectName name();

  /** There are so many permits from now on; who waits for more waits no longer. */
  record PermitsSet(ObjectName name, int permits) implements SemaphoreEvent {}

  /** The semaphore is gone. */
  record SemaphoreDeleted(ObjectName name) implements SemaphoreEvent {}

  /**
   * There were enough for who asked. Its ticket is the event's number.
   *
   * @param leaseMillis in partition time, as all that follow
   */
  record PermitsGranted(ObjectName name, LockOwner owner, int permits, long leaseMillis)
      implements SemaphoreEvent {}

  /** Somebody queued up. Its ticket is the event's number. */
  record WaiterQueued(
      ObjectName name, LockOwner owner, int permits, long leaseMillis, long waitMillis)
      implements SemaphoreEvent {}

  /** A lease goes on for this long from now on, if it did not last longer before. */
  record LeaseRenewed(ObjectName name, LockTicket ticket, long leaseMillis)
      implements SemaphoreEvent {}

  /** A holder gave up what it had been granted. */
  record PermitsReleased(ObjectName name, LockTicket ticket) implements SemaphoreEvent {}

  /** A waiter left the queue, or gave up what it had got. */
  record ClaimLeft(ObjectName name, LockTicket ticket) implements SemaphoreEvent {}

  /**
   * Holders were made to give up what they had.
   *
   * @param token those under this one; if it is empty, all
   */
  record PermitsForced(ObjectName name, Optional<FencingToken> token) implements SemaphoreEvent {}

  /** A lease ran out. */
  record LeaseElapsed(ObjectName name, LockTicket ticket) implements SemaphoreEvent {}

  /** A waiter waited for as long as it wanted to. */
  record WaitElapsed(ObjectName name, LockTicket ticket) implements SemaphoreEvent {}
}
