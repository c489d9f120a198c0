package io.troupe.bench.load;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts outcomes and records latencies of one run, from many threads. */
final class Tally {
  private static final long HIGHEST_NANOS = 60_000_000_000L;

  private final Histogram latency = new ConcurrentHistogram(HIGHEST_NANOS, 3);
  private final LongAdder refused = new LongAdder();
  private final LongAdder unknown = new LongAdder();

  void add(Outcome outcome, long nanos) {
    switch (outcome) {
      case DONE -> latency.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
      case REFUSED -> refused.increment();
      case UNKNOWN -> unknown.increment();
    }
  }

  Measured measured(long nanos, long notSent) {
    return new Measured(nanos, refused.sum(), unknown.sum(), notSent, latency);
  }
}
