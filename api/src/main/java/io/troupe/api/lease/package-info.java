/**
 * Leases as this process counts them: when they are renewed, and up to when they hold.
 *
 * <pre>
 *   lock.lease.Hold ───┐
 *                      ├──▶ Lease ──▶ CallTimer
 *   election.lease ────┘      └─Renewal─▶ whoever is asked
 * </pre>
 */
@NullMarked
package io.troupe.api.lease;

import org.jspecify.annotations.NullMarked;
