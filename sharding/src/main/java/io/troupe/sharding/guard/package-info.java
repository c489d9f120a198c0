/**
 * Guards of writes: which fencing tokens a partition has seen, so that it refuses the writes of a
 * holder that others have overtaken (promise P4), as a pure table.
 *
 * <pre>
 *   write of key 42 under token 41 ──▶ what is compared: a guard's name, else map and key
 *                                        │ seen: 57
 *                                        ▼
 *                                      41 &lt; 57: refused, nothing changes
 * </pre>
 *
 * <p>Promises: once a write under a token is durable, no write with a smaller token is done under
 * the same guard, to the same key or, where the guard has a name, in the same partition; whether
 * the key was removed, expired or cleared meanwhile, and across crashes, moves and snapshots. Kept
 * for as long as {@link GuardLimits} say, never forgotten earlier.
 *
 * <p>Source: Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI
 * 2006), section 2.4, sequencers.
 */
@NullMarked
package io.troupe.sharding.guard;

import org.jspecify.annotations.NullMarked;
