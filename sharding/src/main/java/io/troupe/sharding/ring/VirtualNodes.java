package io.troupe.sharding.ring;

import io.troupe.actors.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The virtual nodes of one node, one behind each partition, nearest first; and a cursor in them.
 *
 * <p>The hash of (node, partition) is xxHash64 of the node's name in UTF-8 with the partition's
 * number as seed. It only orders a node's partitions; how near the first, the second, the n-th is,
 * is fixed but for a jitter within its layer. Independent draws would give a node's load twice the
 * variance, so that more partitions would meet a full node, and more would move.
 */
final class VirtualNodes {
  private static final XXHash64 HASH = XXHashFactory.safeInstance().hash64();

  /** All bits of a partition's number: the limit is a power of two. */
  private static final long PARTITION = Limits.MAX_PARTITIONS - 1;

  private static final long JITTER = 0xffff_ffffL;
  private static final double TWO_TO_MINUS_32 = 0x1.0p-32;

  private final int node;
  private final int weight;

  /** The upper bits of the hash, then the partition: in order of the hash, all different. */
  private final long[] nearestFirst;

  private int at;

  private VirtualNodes(int node, int weight, long[] nearestFirst) {
    this.node = node;
    this.weight = weight;
    this.nearestFirst = nearestFirst;
  }

  /** Those of {@code member}, which its ring calls {@code node}; the cursor is at the nearest. */
  static VirtualNodes of(int node, RingMember member, int partitions) {
    byte[] name = member.name().getBytes(StandardCharsets.UTF_8);
    long[] keys = new long[partitions];
    for (int i = 0; i < partitions; i++) {
      keys[i] = (HASH.hash(name, 0, name.length, i) & ~PARTITION) | i;
    }
    Arrays.sort(keys);
    return new VirtualNodes(node, member.place().weight(), keys);
  }

  int node() {
    return node;
  }

  boolean isAtEnd() {
    return at == nearestFirst.length;
  }

  /** The partition before the virtual node at the cursor. */
  int partition() {
    return (int) (nearestFirst[at] & PARTITION);
  }

  /** How far behind it the virtual node is: positive, and the nearer the heavier the node. */
  double distance() {
    double jitter = ((nearestFirst[at] >>> Long.bitCount(PARTITION)) & JITTER) * TWO_TO_MINUS_32;
    double above = (nearestFirst.length - at - jitter) / nearestFirst.length;
    // StrictMath, because it gives the same bits on every machine.
    return -StrictMath.log(above) / weight;
  }

  void advance() {
    at++;
  }
}
