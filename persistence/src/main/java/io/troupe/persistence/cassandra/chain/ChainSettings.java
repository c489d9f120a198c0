package io.troupe.persistence.cassandra.chain;

import java.time.Duration;

/**
 * Settings of chains.
 *
 * @param maxKept persistence ids whose tail is kept in memory, at about 1 kB each; 16 to
 *     10,000,000. The rest costs two reads per use
 * @param bucketEvents a bucket with so many events takes no more; 1 to 1,000,000
 * @param bucketBytes nor does one with so many bytes of them; 1 to 256 MiB
 * @param patience how long a request looks for its answer; 100 ms to 10 minutes
 */
public record ChainSettings(int maxKept, long bucketEvents, long bucketBytes, Duration patience) {
  /** 32,768 tails; buckets of 10,000 events or 32 MiB; a patience of 10 s. */
  public static final ChainSettings DEFAULTS =
      new ChainSettings(32_768, 10_000, 32L << 20, Duration.ofSeconds(10));

  public ChainSettings {
    within("max-kept-tails", maxKept, 16, 10_000_000);
    within("bucket-events", bucketEvents, 1, 1_000_000);
    within("bucket-bytes", bucketBytes, 1, 256L << 20);
    within("patience-millis", patience.toMillis(), 100, 600_000);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
