package io.troupe.coordination.lock;

import io.troupe.actors.GuestId;
import java.util.Optional;

/**
 * Somebody who waits for a lock.
 *
 * @param sinceMillis the wall clock's time when it queued up, in milliseconds since 1970
 * @param leftMillis how long it still waits at least
 * @param session that it is bound to; empty if it is to none
 */
public record LockWaiter(
    LockOwner owner,
    LockMode mode,
    LockTicket ticket,
    long sinceMillis,
    long leftMillis,
    Optional<GuestId> session) {}
