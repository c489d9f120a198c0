package io.troupe.sharding.placement;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindName;
import java.nio.charset.StandardCharsets;

/**
 * Says which partition a key belongs to. Anything that is not divided by keys, such as a lock, is
 * placed by an empty key.
 *
 * <p>What is hashed, so that programs in other languages can compute it too:
 *
 * <pre>
 *   kind name in ASCII, 00, object name in UTF-8, 00, key
 *
 *   map "orders", key "42":  6d 61 70 00 6f 72 64 65 72 73 00 34 32
 * </pre>
 *
 * <p>Neither name holds a zero byte, so no two triples give the same bytes. The partition is the
 * hash, read as an unsigned number, modulo the partition count. Modulo rather than a bit mask,
 * because it takes any count and, for powers of two, is the same; the hash has 64 bits and counts
 * at most 12, so no partition is favoured by more than one key in 2<sup>52</sup>. Nothing fancier
 * is needed, since the count never changes.
 *
 * <p>Immutable; all threads may share it. A call allocates two short arrays: the name in UTF-8 and
 * the hashed bytes.
 *
 * @param partitionCount how many partitions the cluster has, from 1 to {@link
 *     Limits#MAX_PARTITIONS}; fixed for its life
 * @param hash how keys are hashed; fixed for the life of the cluster
 */
public record KeyPlacement(int partitionCount, KeyHash hash) {
  public KeyPlacement {
    if (partitionCount < 1 || partitionCount > Limits.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "a cluster has 1 to " + Limits.MAX_PARTITIONS + " partitions, not " + partitionCount);
    }
  }

  /**
   * The partition of a key.
   *
   * @param kind the kind of the object
   * @param object the object's name, 1 to {@link Limits#MAX_NAME_BYTES} bytes in UTF-8, none of
   *     them zero
   * @param key the key; empty for an object that is not divided by keys
   * @throws IllegalArgumentException if the name is not of that form
   */
  public PartitionId partitionOf(KindName kind, String object, Bytes key) {
    return partitionOfHash(hash.hash(hashed(kind, object, key)));
  }

  PartitionId partitionOfHash(long value) {
    return new PartitionId((int) Long.remainderUnsigned(value, partitionCount));
  }

  static byte[] hashed(KindName kind, String object, Bytes key) {
    byte[] name = object.getBytes(StandardCharsets.UTF_8);
    requireName(name);
    String kindName = kind.value();
    int kindLength = kindName.length();
    byte[] bytes = new byte[kindLength + 1 + name.length + 1 + key.length()];
    for (int i = 0; i < kindLength; i++) {
      bytes[i] = (byte) kindName.charAt(i);
    }
    System.arraycopy(name, 0, bytes, kindLength + 1, name.length);
    int keyStart = kindLength + 1 + name.length + 1;
    System.arraycopy(key.unsafeArray(), 0, bytes, keyStart, key.length());
    return bytes;
  }

  private static void requireName(byte[] name) {
    if (name.length < 1 || name.length > Limits.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "an object's name has 1 to " + Limits.MAX_NAME_BYTES + " bytes, not " + name.length);
    }
    for (byte b : name) {
      if (b == 0) {
        throw new IllegalArgumentException("an object's name has no zero byte");
      }
    }
  }
}
