package io.troupe.bench.lock;

import io.troupe.bench.load.Measured;
import io.troupe.bench.lock.service.LockService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A holder dies, and a client waits for each of its locks: how long after the first moment at which
 * it may have the lock it has it. Earlier is a violation.
 *
 * @param locks how many the dead one held
 * @param time how long its lease or session lasts
 */
record TakeOver(int locks, Duration time) {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);
  private static final long HIGHEST_NANOS = 120_000_000_000L;

  /** One death. Each round wants other names. */
  Seen run(LockService service, int round) {
    List<String> names =
        IntStream.range(0, locks).mapToObj(i -> "dead-" + round + "-" + i).toList();
    long begun = System.nanoTime();
    List<Long> ends = service.abandon(names, time);
    Histogram late = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    LongAdder early = new LongAdder();
    LongAdder failed = new LongAdder();
    List<Thread> heirs = new ArrayList<>();
    for (int i = 0; i < locks; i++) {
      int number = i;
      heirs.add(
          Thread.ofPlatform()
              .daemon()
              .name("heir-" + i)
              .start(
                  () -> {
                    try {
                      LockService.Client heir = service.client(number);
                      long unused = heir.lock(names.get(number));
                      long nanos = System.nanoTime() - ends.get(number);
                      if (nanos < 0) {
                        early.increment();
                      }
                      late.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
                      heir.unlock(names.get(number));
                    } catch (RuntimeException e) {
                      failed.increment();
                      LOG.warn("heir {} failed", number, e);
                    }
                  }));
    }
    try {
      for (Thread heir : heirs) {
        heir.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
    return new Seen(
        new Measured(System.nanoTime() - begun, 0, failed.sum(), 0, late), 1, early.sum());
  }
}
