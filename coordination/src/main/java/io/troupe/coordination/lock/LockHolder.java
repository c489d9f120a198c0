package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;

/**
 * Somebody who holds a lock.
 *
 * @param sinceMillis the wall clock's time of the grant, in milliseconds since 1970
 * @param leftMillis how long the lease still runs at least
 * @param holds how often it was acquired and not released
 */
public record LockHolder(
    LockOwner owner,
    LockMode mode,
    FencingToken token,
    long sinceMillis,
    long leftMillis,
    int holds) {}
