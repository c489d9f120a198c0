package io.troupe.api.session;

import io.troupe.actors.GuestId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A session that this process keeps alive. What is bound to it, such as a lock that was acquired
 * {@linkplain io.troupe.api.lock.LockTerms#under under} it, lasts for as long as it lives. Belongs
 * to no thread; safe for use by many.
 *
 * <p>That it lives is known only up to {@link #left}, by this process's clock: a process that stood
 * still, between looking and writing, writes without it. So give tokens along with writes.
 */
public interface TroupeSession extends AutoCloseable {
  /** How it is with a session. */
  enum State {
    /** It was kept within the first half of its lease. */
    SAFE,
    /**
     * Nobody has confirmed it for half of its lease: time to finish or to pause what stands on it.
     * It may be safe again.
     */
    JEOPARDY,
    /** It was closed here. */
    CLOSED,
    /** Its lease is over, or somebody ended it: others may hold what it held. */
    LOST;

    /** Whether it will not change any more. */
    public boolean isOver() {
      return this == CLOSED || this == LOST;
    }
  }

  /** Names it everywhere. */
  GuestId id();

  /** How it was opened. */
  SessionTerms terms();

  /** For so long it lives at least, as far as this process knows; zero once it is over. */
  Duration left();

  /** Whether it lives, as far as this process knows. */
  default boolean isAlive() {
    return !left().isZero();
  }

  /** How it is now. */
  State state();

  /**
   * From now on, tells of each change of the state, in order, on a thread of its own: what follows
   * may wait. Of a session that is over, it is told at once.
   */
  void onChange(Consumer<State> listener);

  /** Ends as soon as it is known to be over: {@code CLOSED} or {@code LOST}. Never fails. */
  CompletionStage<State> ended();

  /**
   * Ends it, and frees at once what is bound to it. Only the first call asks for it; where nobody
   * answers it is asked for again for a while, and at last the lease ends it.
   *
   * @return done once its home has ended it, or at once if it was lost; fails as requests do
   */
  CompletionStage<Void> end();

  /** As {@link #end}, and waits for the answer at most for ten seconds. Does not fail. */
  @Override
  void close();
}
