package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import java.util.Optional;

/**
 * What happens to locks. What frees a lock also hands it to who is next: one event, one number, and
 * that is the token of those who get it by this event. Who joins others that share a lock has their
 * token: none of them is older than the others to a guard.
 */
public sealed interface LockEvent extends KindEvent {
  @Override
  default KindName kind() {
    return LockCommand.KIND;
  }

  /** The lock. */
  LockName name();

  /**
   * A lock was free for who asked. Its ticket is the event's number.
   *
   * @param leaseMillis in partition time, as all that follow; 0 under a session
   * @param session that it is held under; empty if it has a lease of its own
   */
  record LockGranted(
      LockName name,
      LockOwner owner,
      LockMode mode,
      long leaseMillis,
      long delayMillis,
      Optional<GuestId> session)
      implements LockEvent {}

  /** Somebody queued up. Its ticket is the event's number. */
  record WaiterQueued(
      LockName name,
      LockOwner owner,
      LockMode mode,
      long leaseMillis,
      long delayMillis,
      long waitMillis,
      Optional<GuestId> session)
      implements LockEvent {}

  /** A holder acquired it once more; lease and delay are the longer ones. */
  record LockReentered(LockName name, LockTicket ticket, long leaseMillis, long delayMillis)
      implements LockEvent {}

  /** A lease goes on for this long from now on, if it did not last longer before. */
  record LeaseRenewed(LockName name, LockTicket ticket, long leaseMillis) implements LockEvent {}

  /** A holder released it once. */
  record LockReleased(LockName name, LockTicket ticket) implements LockEvent {}

  /** A waiter left the queue, or gave up what it had got. */
  record ClaimLeft(LockName name, LockTicket ticket) implements LockEvent {}

  /**
   * Holders were made to give it up.
   *
   * @param token those under this one; if it is empty, all, and nobody is waited for any more who
   *     was lost
   */
  record LockForced(LockName name, Optional<FencingToken> token) implements LockEvent {}

  /**
   * Holders were asked to give it up.
   *
   * @param token those under this one; if it is empty, all
   */
  record HoldersAsked(LockName name, Optional<FencingToken> token) implements LockEvent {}

  /** A lease ran out. */
  record LeaseElapsed(LockName name, LockTicket ticket) implements LockEvent {}

  /** A waiter waited for as long as it wanted to. */
  record WaitElapsed(LockName name, LockTicket ticket) implements LockEvent {}

  /**
   * Somebody who waited in a cycle was made to leave the queue.
   *
   * @param cycle who waited for whom, for people
   */
  record WaiterRefused(LockName name, LockTicket ticket, String cycle) implements LockEvent {}

  /** The delay behind a lost holder is over. */
  record DelayElapsed(LockName name) implements LockEvent {}
}
