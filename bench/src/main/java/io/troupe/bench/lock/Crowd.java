package io.troupe.bench.lock;

import io.troupe.bench.load.Measured;
import io.troupe.bench.lock.service.LockService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients, each in a thread of its own, that lock and unlock again and again.
 *
 * @param clients how many, from 1
 */
record Crowd(int clients) {
  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
  private static final long HIGHEST_NANOS = 120_000_000_000L;

  /** Which lock a client wants next. */
  @FunctionalInterface
  interface Wish {
    String name(int client, long turn);
  }

  /** What is measured: pairs, or the time from one holder to the next. */
  enum Counted {
    /** From when the lock is asked for until its release is acknowledged. */
    PAIRS,
    /** From when a client begins to release it until another one has it. */
    HAND_OVERS
  }

  /** Runs for a while; nobody begins after it, and all that began ends. */
  Seen run(LockService service, Wish wish, Counted counted, Duration time) {
    Run run = new Run(service, wish, counted, System.nanoTime() + time.toNanos());
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int number = i;
      threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> run.client(number)));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
    return run.seen(System.nanoTime() - begun);
  }

  private final class Run {
    private final LockService service;
    private final Wish wish;
    private final Counted counted;
    private final long endNanos;
    private final Referee referee = new Referee();
    private final Histogram latency = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private final AtomicLongArray got = new AtomicLongArray(clients);
    private final LongAdder failed = new LongAdder();

    private Run(LockService service, Wish wish, Counted counted, long endNanos) {
      this.service = service;
      this.wish = wish;
      this.counted = counted;
      this.endNanos = endNanos;
    }

    private void client(int number) {
      try {
        LockService.Client client = service.client(number);
        for (long turn = 0; System.nanoTime() - endNanos < 0; turn++) {
          pair(client, number, wish.name(number, turn));
        }
      } catch (RuntimeException e) {
        // What it holds ends with its lease; it asks for nothing more in this round.
        failed.increment();
        LOG.warn("client {} failed", number, e);
      }
    }

    private void pair(LockService.Client client, int number, String name) {
      long asked = System.nanoTime();
      long token = client.lock(name);
      long granted = System.nanoTime();
      OptionalLong handedOver = referee.granted(name, number, token, granted);
      got.incrementAndGet(number);
      referee.releasing(name, number, System.nanoTime());
      client.unlock(name);
      switch (counted) {
        case PAIRS -> record(System.nanoTime() - asked);
        case HAND_OVERS -> handedOver.ifPresent(this::record);
      }
    }

    private void record(long nanos) {
      latency.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
    }

    private Seen seen(long nanos) {
      long[] each = new long[clients];
      for (int i = 0; i < clients; i++) {
        each[i] = got.get(i);
      }
      return new Seen(
          new Measured(nanos, 0, failed.sum(), 0, latency), Seen.jain(each), referee.violations());
    }
  }
}
