package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import java.util.Optional;

/**
 * Somebody in the wait-for graph: it holds a lock, or waits for it.
 *
 * @param token under which it holds it; empty while it waits
 * @param sinceMillis the wall clock's time since when, in milliseconds since 1970
 * @param session that it is bound to; empty if it is to none
 */
public record LockClaim(
    LockOwner owner,
    LockMode mode,
    LockTicket ticket,
    Optional<FencingToken> token,
    long sinceMillis,
    Optional<GuestId> session) {}
