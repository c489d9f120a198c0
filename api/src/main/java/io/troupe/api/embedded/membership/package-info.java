/**
 * A node's lives in its cluster. The node's process lives long: its data directory, journal, meters
 * and HTTP interface. Its membership may end before: when the others take it for dead, its actor
 * system ends, and the next {@code Incarnation} enters with another one.
 *
 * <pre>
 *   Lives ──▶ Incarnation ──▶ NodeSystem       enters the register, joins Pekko's cluster
 *     │           └─ PartitionRegion           runs what the register gives to this node
 *     └─ hands its region to the node's clients, which wait while there is none
 * </pre>
 */
@NullMarked
package io.troupe.api.embedded.membership;

import org.jspecify.annotations.NullMarked;
