/**
 * Elections whose leases are looked after, in this process, whoever is asked for them.
 *
 * <pre>
 *   LeasedElections ─▶ LeasedElection ─▶ Campaign ─▶ Term   waits for its turn; renews
 *                                           └──▶ AsyncTroupeElection
 * </pre>
 */
@NullMarked
package io.troupe.api.election.lease;

import org.jspecify.annotations.NullMarked;
