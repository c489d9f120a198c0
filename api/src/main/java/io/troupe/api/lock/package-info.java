/**
 * Locks as Java callers hold them.
 *
 * <pre>
 *   TroupeLock ──acquire(LockTerms)──▶ HeldLock   renewed until it is released
 *        └─async()─▶ AsyncTroupeLock ──▶ LockAnswer   one request each, for who keeps the books
 * </pre>
 *
 * <p>What a lock promises, and what none can, is in docs/locks.md.
 */
@NullMarked
package io.troupe.api.lock;

import org.jspecify.annotations.NullMarked;
