/**
 * A whole cluster in one thread: nodes with replicas of the groups, the journal's own way to them,
 * the register of members, owners of partitions as each node's view of it says, and callers.
 *
 * <p>As they are in the product: the partition machine, maps, Raft, the rules of the journal and of
 * the register, {@link io.troupe.persistence.embedded.EmbeddedJournal} with its lanes and its
 * confirms, the register's client, the watch over members with its suspicion, the allocator with
 * the ring, and what decides which partitions run where. The world gives them the calls, a worker
 * with the node's clock, and facts about connections, which are all that they wait for. Modelled:
 * the calls themselves, a group's machine in memory, how an actor system enters, joins and ends.
 */
@NullMarked
package io.troupe.simulation.cluster;

import org.jspecify.annotations.NullMarked;
