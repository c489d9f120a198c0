package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Something in this process that only the newest holder of a lock may touch: who comes with a
 * smaller token than one that was here before is refused. One at a time. Safe for use by many
 * threads.
 *
 * <p>It is only as good as its memory: it knows the tokens that came to this object since it was
 * made. What is outside of this process needs a guard there, where the write happens.
 *
 * @param <T> what is guarded; nobody should have it elsewhere
 */
public final class Fenced<T> {
  private final T resource;
  private final ReentrantLock turn = new ReentrantLock();
  private long highest; // guarded by turn
  private long refused; // guarded by turn

  private Fenced(T resource) {
    this.resource = resource;
  }

  /** Guards it; any token may come first. */
  public static <T> Fenced<T> of(T resource) {
    return new Fenced<>(resource);
  }

  /**
   * Does something with it, under a token.
   *
   * @throws StaleTokenException if a larger one was here: nothing was done
   */
  public <R> R call(FencingToken token, Function<? super T, ? extends R> action) {
    turn.lock();
    try {
      if (token.number() < highest) {
        refused++;
        throw new StaleTokenException(token, new FencingToken(highest));
      }
      highest = token.number();
      return action.apply(resource);
    } finally {
      turn.unlock();
    }
  }

  /** How often somebody was refused. */
  public long refused() {
    turn.lock();
    try {
      return refused;
    } finally {
      turn.unlock();
    }
  }
}
