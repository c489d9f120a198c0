package io.troupe.api.transfer.target;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Repeats calls that may be repeated, until nothing at all has worked for too long. Shared by
 * threads: as long as one of them gets answers, the others go on trying.
 */
public final class Patience {
  private final Backoff backoff;
  private final Duration giveUpAfter;
  private final Consumer<String> repeating;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile long lastAnswerNanos = System.nanoTime();

  /**
   * @param repeating hears why a call is repeated, each time; called from any thread
   */
  public Patience(Backoff backoff, Duration giveUpAfter, Consumer<String> repeating) {
    this.backoff = backoff;
    this.giveUpAfter = giveUpAfter;
    this.repeating = repeating;
  }

  /**
   * The answer of {@code call}, made until it does not end in {@link NotNowException}.
   *
   * @throws GaveUpException if there was no answer for too long, or {@link #stop} was called
   */
  public <T> T call(Supplier<T> call) {
    long firstTryNanos = System.nanoTime();
    for (int repetition = 1; ; repetition++) {
      try {
        T answer = call.get();
        lastAnswerNanos = System.nanoTime();
        return answer;
      } catch (NotNowException e) {
        if (isOver(firstTryNanos)) {
          throw new GaveUpException(
              "nothing worked for " + giveUpAfter.toSeconds() + " s; last: " + e.getMessage());
        }
        repeating.accept(String.valueOf(e.getMessage()));
        await(backoff.before(repetition, e.retryAfter()));
      }
    }
  }

  /** Lets no call be repeated any more. */
  public void stop() {
    stopped.countDown();
  }

  private boolean isOver(long firstTryNanos) {
    long now = System.nanoTime();
    // A thread that has only begun to try knows nothing of the time before.
    return Math.min(now - lastAnswerNanos, now - firstTryNanos) > giveUpAfter.toNanos();
  }

  private void await(Duration wait) {
    try {
      if (stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new GaveUpException("stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GaveUpException("interrupted");
    }
  }

  /** Nothing worked for too long. */
  public static final class GaveUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GaveUpException(String message) {
      super(message);
    }
  }
}
