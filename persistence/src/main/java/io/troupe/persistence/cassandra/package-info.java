/**
 * The fenced journal in Apache Cassandra: histories outgrow the disks of a few voters, or are kept
 * where a team keeps the rest.
 *
 * <p>Each persistence id has a chain of <em>buckets</em>, one partition of a table each. The static
 * columns of the last one, its <em>tail</em>, are all that decides: the head that the rules of the
 * log work on, and a revision that every change counts up. A command reads the tail, asks the
 * rules, and writes what they say in one lightweight transaction under the condition that the
 * revision is still the same; the events go with it. Whoever was overtaken, paused or fenced fails
 * that condition, whatever it believes.
 *
 * <pre>
 *   bucket 0 (sealed)      bucket 1 (sealed)      bucket 2: the tail
 *   revision 731           revision 644           revision 12 · epoch 9 · highest 15,031 · …
 *   #1..3 · #4..9 · …      #6,022..6,040 · …      #15,020..15,031
 * </pre>
 *
 * What the transaction shall not carry, large appends and pieces of snapshots, is written before it
 * under a name that the tail knows, see {@link io.troupe.persistence.cassandra.bucket.UploadNames}.
 *
 * <p>Sources: lightweight transactions are Lamport, "Paxos Made Simple" (2001), one instance after
 * the other per partition; a chain of sealed pieces is Balakrishnan et al., "CORFU" (NSDI 2012),
 * section 2.
 */
@NullMarked
package io.troupe.persistence.cassandra;

import org.jspecify.annotations.NullMarked;
