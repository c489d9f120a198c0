/**
 * Who waits for whom, over all locks.
 *
 * <pre>
 *   ann ──▶ lock a ──▶ bob ──▶ lock b ──▶ ann
 * </pre>
 *
 * <p>An owner is one for as long as it has one name, whatever it holds: the graph's nodes are
 * owners, and the queues between them. A waiter waits for whoever is right in front of it: those
 * who hold the lock, or those who wait before it and do not share with it.
 *
 * <p>Partitions are read at different moments, so that one look shows cycles that never were. What
 * is held and waited for in two looks, under the same tickets, was so in between at one and the
 * same moment: only that is a cycle here. That whoever waits releases nothing meanwhile is taken
 * for granted; an owner that waits in one thread and releases in another may break a cycle itself.
 *
 * <p>The components are those of R. Tarjan, "Depth-first search and linear graph algorithms", 1972.
 */
@NullMarked
package io.troupe.coordination.lock.graph;

import org.jspecify.annotations.NullMarked;
