package io.troupe.bench.map;

import io.troupe.actors.Bytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Keeps a fixed number of puts in flight: each answer starts the next put.
 *
 * @param inFlight how many
 * @param keys how many different keys, drawn evenly
 * @param valueBytes the size of each value
 * @param time how long
 */
record ClosedLoop(int inFlight, int keys, int valueBytes, Duration time) {
  private static final long HIGHEST_NANOS = 60_000_000_000L;

  /**
   * What was seen.
   *
   * @param puts acknowledged ones
   * @param failures others
   * @param nanos how long it took
   * @param latency of acknowledged puts, in nanoseconds
   */
  record Result(long puts, long failures, long nanos, Histogram latency) {
    double perSecond() {
      return puts * 1e9 / nanos;
    }
  }

  Result run(Contender contender, long seed) {
    Run run = new Run(contender, System.nanoTime() + time.toNanos());
    long begun = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      run.next(new SplittableRandom(seed + i));
    }
    run.done.join();
    return new Result(
        run.latency.getTotalCount(), run.failures.get(), System.nanoTime() - begun, run.latency);
  }

  private final class Run {
    private final Contender contender;
    private final long end;
    private final AtomicInteger running = new AtomicInteger(inFlight);
    private final AtomicInteger failures = new AtomicInteger();
    private final Histogram latency = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    private Run(Contender contender, long end) {
      this.contender = contender;
      this.end = end;
    }

    private void next(SplittableRandom random) {
      long begun = System.nanoTime();
      if (begun >= end) {
        if (running.decrementAndGet() == 0) {
          done.complete(true);
        }
        return;
      }
      byte[] key = ByteBuffer.allocate(16).putLong(8, random.nextInt(keys)).array();
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      var unused =
          contender
              .put(Bytes.wrap(key), Bytes.wrap(value))
              .whenComplete(
                  (stored, failure) -> {
                    if (failure == null) {
                      latency.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - begun));
                    } else {
                      failures.incrementAndGet();
                    }
                    next(random);
                  });
    }
  }
}
