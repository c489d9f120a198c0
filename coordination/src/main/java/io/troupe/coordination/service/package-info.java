/**
 * Services and their instances within one partition: who offers what where, and how well.
 *
 * <pre>
 *   Register(session) ──▶ InstanceRegistered ──▶ Registered(version)
 *     └─ session not known ─────────────────────▶ NotAllowed
 *   SetHealth ──▶ HealthSet ──▶ Registered       only by the session that registered
 *   Deregister ─▶ InstanceDeregistered ─────────▶ Deregistered
 *   the session departs ──▶ all that it registered is gone, by the event that says so
 *   Read(seen) ── waits while the service has this version ──▶ Listing(version, instances)
 * </pre>
 *
 * <p>All instances of a service lie in one partition, so that a list is what was there at one
 * moment, and its version, the number of the event that last changed it, says whether another is
 * newer. Who waits for any version but the one it has misses no state that lasts; what comes and
 * goes between two looks it may not see. Of a service without instances nothing is kept.
 *
 * <p>A later registration takes the place of an earlier one of the same id: a process that starts
 * again need not wait for the end of its former session, and that end does not take away what is
 * registered by then under another one.
 *
 * <p>Not promised: that an instance which is listed answers. Its session lives as far as its home
 * knows, and its health is what it said itself.
 *
 * <p>After Consul's catalog (states of health) and Curator's service discovery (sessions).
 */
@NullMarked
package io.troupe.coordination.service;

import org.jspecify.annotations.NullMarked;
