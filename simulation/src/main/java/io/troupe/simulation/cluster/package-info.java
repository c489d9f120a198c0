/**
 * A whole cluster in one thread: nodes with replicas of the groups, the journal's own way to them,
 * owners of partitions that believe what they were told last, and callers.
 *
 * <p>As they are in the product: the partition machine, maps, Raft, the rules of the journal and of
 * the register, suspicion, and {@link io.troupe.persistence.embedded.EmbeddedJournal} with its
 * lanes and its confirms; the world gives it the calls, which are the only thing it waits for.
 * Modelled: the calls themselves, a group's machine in memory, who believes to own what.
 */
@NullMarked
package io.troupe.simulation.cluster;

import org.jspecify.annotations.NullMarked;
