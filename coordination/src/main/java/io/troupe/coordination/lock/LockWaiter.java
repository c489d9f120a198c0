package io.troupe.coordination.lock;

/**
 * Somebody who waits for a lock.
 *
 * @param sinceMillis the wall clock's time when it queued up, in milliseconds since 1970
 * @param leftMillis how long it still waits at least
 */
public record LockWaiter(
    LockOwner owner, LockMode mode, LockTicket ticket, long sinceMillis, long leftMillis) {}
