package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.persistence.cassandra.bucket.NoAnswerException;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of a user, with its patience: what Cassandra does not answer is asked again until
 * that ends. Once a change went out and no answer came, it may have happened, or happen yet; the
 * request never becomes a refusal then. Of one thread.
 */
public final class Request {
  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 200;

  private final Waits waits;
  private final long end;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean mayHaveHappened;

  public Request(Duration patience, Waits waits) {
    this.waits = waits;
    this.end = waits.nanos() + patience.toNanos();
  }

  /** Whether a change of this request went out of which nothing was heard. */
  public boolean mayHaveHappened() {
    return mayHaveHappened;
  }

  /** Reads, or does what may be done twice, until it is answered. */
  public <T> T insist(Supplier<T> reading) {
    while (true) {
      try {
        return reading.get();
      } catch (NoAnswerException e) {
        pause(e);
      }
    }
  }

  /** Whether a change was applied, or another one came first; empty where no answer came. */
  public Optional<Boolean> attempt(BooleanSupplier change) {
    try {
      boolean applied = change.getAsBoolean();
      if (!applied && waits.nanos() - end > 0) {
        throw over("others change it all the time", null);
      }
      return Optional.of(applied);
    } catch (NoAnswerException e) {
      mayHaveHappened |= e.isAdmitted();
      pause(e);
      return Optional.empty();
    }
  }

  private void pause(NoAnswerException failure) {
    long left = (end - waits.nanos()) / 1_000_000;
    if (left <= 0) {
      throw over(failure.getCause() == null ? "no answer" : failure.getCause().toString(), failure);
    }
    try {
      waits.sleep(Math.min(left, 1 + waits.random(pauseMillis)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw over("interrupted", failure);
    }
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
  }

  private RuntimeException over(String why, @Nullable NoAnswerException cause) {
    if (!mayHaveHappened) {
      return new RefusedException(Refusal.Code.UNAVAILABLE, "Cassandra does not answer: " + why);
    }
    String message = "the outcome is unknown: " + why;
    return cause == null
        ? new JournalException(Reason.UNKNOWN, message)
        : new JournalException(Reason.UNKNOWN, message, cause);
  }
}
