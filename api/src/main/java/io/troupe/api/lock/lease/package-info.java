/**
 * Locks whose leases are looked after, in this process, whoever is asked for them.
 *
 * <pre>
 *   LeasedLocks ─▶ LeasedLock ─▶ Acquisition ─▶ Hold   waits for its turn; renews
 *                                    └────────────┴──▶ LeaseRequests
 * </pre>
 */
@NullMarked
package io.troupe.api.lock.lease;

import org.jspecify.annotations.NullMarked;
