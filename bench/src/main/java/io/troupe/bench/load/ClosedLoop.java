package io.troupe.bench.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of operations in flight: each answer starts the next one. It shows what a
 * contender can do at most. A contender that answers before it returns is asked by as many threads
 * as there are cores.
 *
 * @param inFlight how many, from 1
 */
public record ClosedLoop(int inFlight) {
  /** Runs for a while. Same seed, same keys and values. */
  public Measured run(Contender contender, Workload workload, Duration time, long seed) {
    long end = System.nanoTime() + time.toNanos();
    return new Run(
            contender, random -> System.nanoTime() >= end ? null : workload.next(random), seed)
        .run();
  }

  /** Puts every key once. */
  public Measured fill(Contender contender, Workload workload) {
    AtomicLong next = new AtomicLong();
    return new Run(
            contender,
            random -> {
              long number = next.getAndIncrement();
              return number >= workload.keys() ? null : workload.put(number, random);
            },
            0)
        .run();
  }

  private final class Run {
    private final Contender contender;
    private final Function<SplittableRandom, @Nullable Operation> source;
    private final long seed;
    private final Tally tally = new Tally();
    private final CountDownLatch running = new CountDownLatch(inFlight);

    private Run(
        Contender contender, Function<SplittableRandom, @Nullable Operation> source, long seed) {
      this.contender = contender;
      this.source = source;
      this.seed = seed;
    }

    private Measured run() {
      long begun = System.nanoTime();
      int threads = Math.min(inFlight, Runtime.getRuntime().availableProcessors());
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        var unused =
            Thread.ofPlatform()
                .daemon()
                .name("load-" + thread)
                .start(
                    () -> {
                      for (int i = first; i < inFlight; i += threads) {
                        goOn(new SplittableRandom(seed * 1_000_003 + i));
                      }
                    });
      }
      try {
        running.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring " + contender.name(), e);
      }
      return tally.measured(System.nanoTime() - begun, 0);
    }

    /** Sends until an answer must be waited for, which then goes on from here. */
    private void goOn(SplittableRandom random) {
      while (true) {
        Operation operation = source.apply(random);
        if (operation == null) {
          running.countDown();
          return;
        }
        long begun = System.nanoTime();
        CompletableFuture<Outcome> answer = contender.send(operation).toCompletableFuture();
        if (!answer.isDone()) {
          var unused =
              answer.thenAccept(
                  outcome -> {
                    tally.add(outcome, System.nanoTime() - begun);
                    goOn(random);
                  });
          return;
        }
        tally.add(answer.join(), System.nanoTime() - begun);
      }
    }
  }
}
