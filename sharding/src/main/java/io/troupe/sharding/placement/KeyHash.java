package io.troupe.sharding.placement;

import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/** The hash functions that place keys. Fixed for the life of a cluster and checked at join. */
public enum KeyHash {
  /** xxHash64 with seed 0, as <a href="https://xxhash.com">xxhash.com</a> specifies it. */
  XXHASH64("xxhash64") {
    @Override
    long hash(byte[] bytes) {
      return Holder.XXHASH64.hash(bytes, 0, bytes.length, Holder.SEED);
    }
  };

  private final String configName;

  KeyHash(String configName) {
    this.configName = configName;
  }

  /** The name in configuration and in the record that joining nodes compare. */
  public String configName() {
    return configName;
  }

  /**
   * The hash of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static KeyHash named(String configName) {
    for (KeyHash hash : values()) {
      if (hash.configName.equals(configName)) {
        return hash;
      }
    }
    throw new IllegalArgumentException(
        "no key hash is named '" + configName + "'; there is " + XXHASH64.configName);
  }

  /** The 64-bit hash of {@code bytes}. */
  abstract long hash(byte[] bytes);

  /** Enum constants are made before the static fields of their class, hence a class of its own. */
  private static final class Holder {
    private static final long SEED = 0;

    /**
     * The one in plain Java: it loads no native library and does not need sun.misc.Unsafe, which
     * newer JDKs warn of and will take away. It has no state, so all threads share it.
     */
    private static final XXHash64 XXHASH64 = XXHashFactory.safeInstance().hash64();
  }
}
