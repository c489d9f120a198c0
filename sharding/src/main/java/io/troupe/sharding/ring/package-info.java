/**
 * Which node owns which partition. The ring alone decides: it is a pure function of the nodes that
 * are there (name, weight, zone, whether it drains), the partition count and the load bound. No
 * history enters, nothing is stored, and every node computes the same.
 *
 * <p>Each node has one virtual node behind every partition, at a distance that its name and the
 * partition's number give; a partition belongs to the nearest node that has room, nearest pairs
 * first. Distances are those of weighted rendezvous hashing (−ln u / weight: Schindelhauer and
 * Schomaker, "Weighted distributed hash tables", 2005), drawn in layers: of a node's virtual nodes
 * exactly one stands in each of as many equally likely ranges of distance as there are partitions.
 * Room is bounded as in Mirrokni, Thorup, Zadimoghaddam, "Consistent hashing with bounded loads",
 * 2018; nearest pairs first makes what is full independent of any order of the partitions.
 *
 * <p>What it promises, and what each promise costs, stands with figures in
 * docs/decisions/0012-ring.md. It does not promise the least movement there could be: that would
 * need to know where the partitions were before.
 *
 * <p>It knows nothing of clusters, actors or time: {@code allocation} tells it who is there.
 */
@NullMarked
package io.troupe.sharding.ring;

import org.jspecify.annotations.NullMarked;
