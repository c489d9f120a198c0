package io.troupe.actors.meter;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * Counts values by size. Many threads may add at once, at the cost of two additions to striped
 * counters and a search of some steps; nobody waits, nothing is allocated.
 */
public final class Histogram {
  private static final long[] DURATION_BOUNDS_NANOS =
      micros(
          50,
          100,
          250,
          500,
          1_000,
          2_500,
          5_000,
          10_000,
          25_000,
          50_000,
          100_000,
          250_000,
          500_000,
          1_000_000,
          2_500_000,
          5_000_000,
          10_000_000);

  private final long[] bounds;
  private final LongAdder[] counts;
  private final LongAdder sum = new LongAdder();

  /** Bounds rise; a value counts where it is at most the bound, above the last one in one more. */
  private Histogram(long[] bounds) {
    this.bounds = bounds;
    this.counts = new LongAdder[bounds.length + 1];
    Arrays.setAll(counts, unused -> new LongAdder());
  }

  /** One of nanoseconds, from 50 µs to 10 s. */
  public static Histogram ofDurations() {
    return new Histogram(DURATION_BOUNDS_NANOS);
  }

  /** One of sizes, whose bounds double from the least to at least the largest. */
  public static Histogram ofSizes(long least, long largest) {
    return new Histogram(
        LongStream.iterate(least, bound -> bound < 2 * largest, bound -> 2 * bound).toArray());
  }

  /** Counts a value. */
  public void add(long value) {
    counts[bucketOf(value)].increment();
    sum.add(value);
  }

  private int bucketOf(long value) {
    int low = 0;
    int high = bounds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bounds[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The upper bounds of all buckets but the last, which has none. */
  public long[] bounds() {
    return bounds.clone();
  }

  /** How many values each bucket has; of values that are added meanwhile, some. */
  public long[] counts() {
    return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
  }

  /** How many values there are. */
  public long count() {
    return Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
  }

  /** The sum of all values. */
  public long sum() {
    return sum.sum();
  }

  private static long[] micros(long... micros) {
    return Arrays.stream(micros).map(bound -> bound * 1_000).toArray();
  }
}
