package io.troupe.bench.load;

import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations when they are due, however long the answers take. Latency counts from the moment
 * when an operation was due, so that a contender that stalls is charged for all that should have
 * been sent meanwhile (no "coordinated omission"). What is due while {@code maxInFlight} are in
 * flight is not sent, and counted: a generator without a bound would only show its own end.
 *
 * @param maxInFlight from 1
 */
public record OpenLoop(int maxInFlight) {
  /** Runs a schedule and waits for its answers. */
  public Measured run(Contender contender, Workload workload, Schedule schedule, long seed) {
    return run(contender, workload, schedule, seed, null);
  }

  /** Runs a schedule, waits for its answers, and notes its course. */
  public Measured run(
      Contender contender,
      Workload workload,
      Schedule schedule,
      long seed,
      @Nullable Timeline timeline) {
    SplittableRandom random = new SplittableRandom(seed);
    Semaphore free = new Semaphore(maxInFlight);
    Tally tally = new Tally();
    long operations = schedule.operations();
    long notSent = 0;
    long begun = System.nanoTime();
    for (long i = 0; i < operations; i++) {
      long dueNanos = schedule.dueNanos(i);
      waitUntil(begun + dueNanos);
      if (!free.tryAcquire()) {
        notSent++;
        if (timeline != null) {
          timeline.addNotSent(dueNanos);
        }
        continue;
      }
      var unused =
          contender
              .send(workload.next(random))
              .thenAccept(
                  outcome -> {
                    long nanos = System.nanoTime() - begun - dueNanos;
                    tally.add(outcome, nanos);
                    if (timeline != null) {
                      timeline.add(outcome, dueNanos, nanos);
                    }
                    free.release();
                  });
    }
    free.acquireUninterruptibly(maxInFlight);
    return tally.measured(System.nanoTime() - begun, notSent);
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
