package io.troupe.sharding.versions;

import it.unimi.dsi.fastutil.Hash;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenCustomHashMap;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;

/**
 * Values by key: found by hash, since most of what a map is asked names one key and a walk down a
 * tree misses the processor's cache at every level; and in the order of keys, for scans. The hash
 * costs some 16 bytes per key.
 *
 * <p>Nothing that can be seen from outside depends on the order of the hash.
 */
final class KeyTable<V> {
  private final Object2ObjectOpenCustomHashMap<byte[], V> byHash =
      new Object2ObjectOpenCustomHashMap<>(KeyStrategy.INSTANCE);
  private final TreeMap<byte[], V> inOrder = new TreeMap<>(Arrays::compareUnsigned);

  /** The value of a key; null if there is none. */
  @Nullable V get(byte[] key) {
    return byHash.get(key);
  }

  /** Sets a key that has no value. */
  void add(byte[] key, V value) {
    byHash.put(key, value);
    inOrder.put(key, value);
  }

  /** Removes a key; answers its value, null if there was none. */
  @Nullable V remove(byte[] key) {
    @Nullable V removed = byHash.remove(key);
    if (removed != null) {
      inOrder.remove(key);
    }
    return removed;
  }

  int size() {
    return inOrder.size();
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** All keys from {@code from} on, in order. */
  NavigableMap<byte[], V> from(byte[] from, boolean inclusive) {
    return inOrder.tailMap(from, inclusive);
  }

  /** All keys, in order. */
  NavigableMap<byte[], V> all() {
    return inOrder;
  }

  /** A good hash: keys come from outside, and many that collide would make every step slow. */
  private enum KeyStrategy implements Hash.Strategy<byte[]> {
    INSTANCE;

    private static final XXHash64 HASH = XXHashFactory.safeInstance().hash64();

    /** Another one than that of placement, whose keys of one partition agree in some bits. */
    private static final long SEED = 0x9e3779b97f4a7c15L;

    @Override
    public int hashCode(byte @Nullable [] key) {
      return key == null ? 0 : Long.hashCode(HASH.hash(key, 0, key.length, SEED));
    }

    @Override
    public boolean equals(byte @Nullable [] one, byte @Nullable [] other) {
      return Arrays.equals(one, other);
    }
  }
}
