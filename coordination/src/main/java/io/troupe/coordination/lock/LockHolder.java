package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Somebody who holds a lock.
 *
 * @param sinceMillis the wall clock's time of the grant, in milliseconds since 1970
 * @param leftMillis how long the lease still runs at least; 0 under a session
 * @param holds how often it was acquired and not released
 * @param session that it is bound to; empty if it is to none
 * @param askedMillis the wall clock's time since when it is asked to give the lock up; empty if it
 *     is not
 */
public record LockHolder(
    LockOwner owner,
    LockMode mode,
    FencingToken token,
    long sinceMillis,
    long leftMillis,
    int holds,
    Optional<GuestId> session,
    OptionalLong askedMillis) {}
