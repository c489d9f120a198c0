/**
 * Locks and what else coordinates, over HTTP.
 *
 * <pre>
 *   CoordinationRoutes ──┬── LockRoutes ───────┬── LeaseRoutes   renew, release, tickets
 *                        ├── SemaphoreRoutes ──┘
 * </pre>
 */
@NullMarked
package io.troupe.api.http.coordination;

import org.jspecify.annotations.NullMarked;
