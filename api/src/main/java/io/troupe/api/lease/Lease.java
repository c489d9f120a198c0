package io.troupe.api.lease;

import io.troupe.api.request.CallTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A lease, up to when it holds by the clock of this process; renewed again and again, if that is
 * wanted, once a third of it is over. It counts from when what was answered was asked for, and so
 * is over here before it is anywhere else. Safe for use by many threads.
 */
public final class Lease {
  private static final int RENEWED_IN_A_LEASE = 3;
  private static final int TRIED_IN_A_LEASE = 20;
  private static final Duration LEAST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_TRY = Duration.ofSeconds(10);

  private final Duration length;
  private final CallTimer timer;
  private final Renewal renewal;
  private final Runnable whenOver;
  private final AtomicLong untilNanos;
  private volatile boolean ended;
  private volatile boolean renews;
  private volatile @Nullable Future<?> next;
  private volatile @Nullable Future<?> expiry;

  /** What came of a renewal. */
  public enum Renewed {
    /** The lease began anew. */
    ANEW,
    /** It goes on for what is left of it, and will not be renewed. */
    NO_MORE,
    /** It is over, as far as others are concerned. */
    GONE
  }

  /** Asks for a renewal. */
  @FunctionalInterface
  public interface Renewal {
    /**
     * Asks once.
     *
     * @return fails where nobody answered in time: then nothing is known
     */
    CompletionStage<Renewed> ask(Duration timeout);
  }

  /**
   * A lease that holds up to then.
   *
   * @param length of the whole lease
   * @param untilNanos by the timer's clock
   * @param whenOver is run when it has run out, unless it was ended; on the timer's thread
   */
  public Lease(
      Duration length, long untilNanos, CallTimer timer, Renewal renewal, Runnable whenOver) {
    this.length = length;
    this.untilNanos = new AtomicLong(untilNanos);
    this.timer = timer;
    this.renewal = renewal;
    this.whenOver = whenOver;
  }

  /** Looks after it from now on; renews it, if that is wanted. Once. */
  public void begin(boolean renewing) {
    renews = renewing;
    expireLater();
    if (renewing) {
      renewAfter(left().minus(length.dividedBy(RENEWED_IN_A_LEASE).multipliedBy(2)));
    }
  }

  /** For so long it holds at least; zero once it has ended. */
  public Duration left() {
    long left = untilNanos.get() - timer.nanos();
    return ended || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /** Looks after it no longer. May be repeated. */
  public void end() {
    ended = true;
    cancel(next);
    cancel(expiry);
  }

  private static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }

  private void expireLater() {
    expiry =
        timer.after(
            left(),
            () -> {
              if (!ended) {
                if (left().isZero()) {
                  whenOver.run();
                } else {
                  expireLater();
                }
              }
            });
  }

  private void renewAfter(Duration pause) {
    if (!ended && renews) {
      next = timer.after(pause, this::renewOnce);
    }
  }

  private void renewOnce() {
    Duration left = left();
    if (left.isZero()) {
      return; // it expires
    }
    CompletionStage<Renewed> asked;
    try {
      asked = renew(left.compareTo(LONGEST_TRY) < 0 ? left : LONGEST_TRY);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedStage(e);
    }
    var unused =
        asked.whenComplete(
            (renewed, failure) ->
                renewAfter(
                    failure == null
                        ? length.dividedBy(RENEWED_IN_A_LEASE)
                        : longer(length.dividedBy(TRIED_IN_A_LEASE), LEAST_PAUSE)));
  }

  /**
   * Renews it once, at once. Where it is gone, whoever looks after it is to end it.
   *
   * @param time how long that may take
   */
  public CompletionStage<Renewed> renew(Duration time) {
    long askedNanos = timer.nanos();
    return renewal
        .ask(longer(time, Duration.ofMillis(1)))
        .thenApply(
            renewed -> {
              if (renewed == Renewed.ANEW) {
                long until = askedNanos + length.toNanos();
                untilNanos.accumulateAndGet(until, (a, b) -> b - a > 0 ? b : a);
              } else {
                renews = false;
              }
              return renewed;
            });
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
