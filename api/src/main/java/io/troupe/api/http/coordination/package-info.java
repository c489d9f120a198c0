/**
 * Locks and what else coordinates, over HTTP.
 *
 * <pre>
 *   CoordinationRoutes ──┬── LockRoutes ───────┬── LeaseRoutes   renew, release, tickets
 *                        ├── SemaphoreRoutes ──┘
 *                        └── NumberRoutes                        atomics, ids
 * </pre>
 */
@NullMarked
package io.troupe.api.http.coordination;

import org.jspecify.annotations.NullMarked;
