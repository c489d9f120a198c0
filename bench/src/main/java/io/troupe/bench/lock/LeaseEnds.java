package io.troupe.bench.lock;

import io.troupe.actors.kind.ClockDrift;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How long behind the end of their leases locks were free: no earlier, and no later than this bound
 * (docs/promises.md).
 *
 * <p>A lease lasts longer by the drift of clocks that nodes provide for, one hundredth by default.
 * {@link #TOLERANCE} is for waking up, making the end durable, and telling the waiter, of thousands
 * at a time on a busy machine. Whatever ends behind a kill has {@link #OUTAGE} more: 5 s until
 * another node serves, and up to 10 s of partition time that was not logged yet.
 */
final class LeaseEnds {
  static final Duration TOLERANCE = Duration.ofSeconds(2);
  static final Duration OUTAGE = Duration.ofSeconds(15);

  private static final long HIGHEST_NANOS = 300_000_000_000L;

  private final Histogram before = new ConcurrentHistogram(HIGHEST_NANOS, 3);
  private final Histogram after = new ConcurrentHistogram(HIGHEST_NANOS, 3);
  private final LongAdder early = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean killed;

  /** What ends from now on does so behind a kill. */
  void killed() {
    killed = true;
  }

  /** A lock was granted to who waited, so long behind the end of its lease; whether in time. */
  boolean granted(Duration lease, long behindNanos) {
    boolean afterKill = killed;
    (afterKill ? after : before).recordValue(Math.clamp(behindNanos, 0, HIGHEST_NANOS));
    boolean isEarly = behindNanos < 0;
    boolean isLate = behindNanos > bound(lease, afterKill).toNanos();
    if (isEarly) {
      early.increment();
    }
    if (isLate) {
      late.increment();
    }
    return !isEarly && !isLate;
  }

  /** One was not granted, or not given back. */
  void failed() {
    failed.increment();
  }

  /** Whether none was early or late, and none failed. */
  boolean areGood() {
    return early.sum() + late.sum() + failed.sum() == 0;
  }

  /** So long behind the end of a lease it is free at the latest. */
  static Duration bound(Duration lease, boolean afterKill) {
    Duration stretched = Duration.ofMillis(ClockDrift.DEFAULT.stretched(lease.toMillis()));
    return stretched.minus(lease).plus(TOLERANCE).plus(afterKill ? OUTAGE : Duration.ZERO);
  }

  /**
   * Prints it.
   *
   * @param longest the longest lease, whose bound is shown
   */
  void print(Duration longest, PrintStream out) {
    out.printf(
        "%-18s %8s %9s %9s %9s %9s %9s%n",
        "free after its end", "leases", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "bound ms");
    line(out, killed ? "before the kill" : "all", before, bound(longest, false));
    if (killed) {
      line(out, "after the kill", after, bound(longest, true));
    }
    out.printf(
        Locale.ROOT,
        "the bound is that of the longest: the drift of clocks (%d of 1,000), %d ms%s%n",
        ClockDrift.DEFAULT.perMille(),
        TOLERANCE.toMillis(),
        killed ? ", and behind the kill %d ms for the outage".formatted(OUTAGE.toMillis()) : "");
    out.printf(
        Locale.ROOT, "early %d, late %d, failed %d%n", early.sum(), late.sum(), failed.sum());
  }

  private static void line(PrintStream out, String what, Histogram behind, Duration bound) {
    out.printf(
        Locale.ROOT,
        "%-18s %8d %9.1f %9.1f %9.1f %9.1f %9.1f%n",
        what,
        behind.getTotalCount(),
        behind.getValueAtPercentile(50) / 1e6,
        behind.getValueAtPercentile(99) / 1e6,
        behind.getValueAtPercentile(99.9) / 1e6,
        behind.getMaxValue() / 1e6,
        bound.toNanos() / 1e6);
  }
}
