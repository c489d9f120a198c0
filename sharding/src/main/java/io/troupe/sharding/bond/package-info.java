/**
 * Keys that live as long as a session: which they are, and which of them are to go.
 *
 * <p>Promises: a key that was bound to a session is removed once its partition has heard that the
 * session ended, unless it was changed under no session, or another, before. Each goes by an event
 * of its own, up to 512 ahead of whatever else the partition decides then; until its own event is
 * durable it can be read. Nothing is bound to a session that the partition does not know.
 *
 * <p>Source: Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI
 * 2006), ephemeral nodes; here a key that was put again without a session stays.
 */
@NullMarked
package io.troupe.sharding.bond;

import org.jspecify.annotations.NullMarked;
