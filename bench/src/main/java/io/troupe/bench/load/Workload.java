package io.troupe.bench.load;

import io.troupe.actors.Bytes;
import java.util.SplittableRandom;

/**
 * What is asked for.
 *
 * @param mix which operations
 * @param keys how many different keys
 * @param choice which of them
 * @param valueBytes the size of each value
 */
public record Workload(Mix mix, long keys, KeyChoice choice, int valueBytes) {
  private static final int KEY_BYTES = 16;

  /** Which operations. */
  public enum Mix {
    /** Puts only. */
    PUT,
    /** Gets only, of keys that were put before. */
    GET,
    /** As many of either. */
    MIXED
  }

  Operation next(SplittableRandom random) {
    Bytes key = key(choice.next(random));
    boolean put =
        switch (mix) {
          case PUT -> true;
          case GET -> false;
          case MIXED -> random.nextBoolean();
        };
    return put ? new Operation.Put(key, value(random)) : new Operation.Get(key);
  }

  /** A put of one key, to have it there. */
  public Operation put(long number, SplittableRandom random) {
    return new Operation.Put(key(number), value(random));
  }

  /** 16 lower-case hex digits: a key for everybody, in a path too. */
  private static Bytes key(long number) {
    byte[] digits = new byte[KEY_BYTES];
    long rest = number;
    for (int i = KEY_BYTES - 1; i >= 0; i--) {
      digits[i] = (byte) "0123456789abcdef".charAt((int) (rest & 15));
      rest >>>= 4;
    }
    return Bytes.wrap(digits);
  }

  private Bytes value(SplittableRandom random) {
    byte[] value = new byte[valueBytes];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }
}
