package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A lock that was acquired. It belongs to no thread: whoever has this object may release it, and
 * {@link #handle} takes it to other processes. Safe for use by many threads.
 *
 * <p>That it is held is known only up to {@link #left}, by this process's clock; a process that
 * stood still, between looking and writing, writes without it. So give the {@link #token} along
 * with every write, to whoever refuses a smaller one than it has seen.
 */
public interface HeldLock extends AutoCloseable {
  /** How it ended. */
  enum End {
    /** It was given up here. */
    RELEASED,
    /** Its lease ran out, or somebody took it away: others may hold it. */
    LOST,
    /** It was left to whoever has its handle. */
    LET_GO
  }

  /** What names it elsewhere. */
  LockHandle handle();

  /** Larger than that of every holder before. */
  default FencingToken token() {
    return handle().token();
  }

  /** For so long it is held at least, as far as this process knows; zero once it has ended. */
  Duration left();

  /** Whether it is held, as far as this process knows. */
  default boolean isHeld() {
    return !left().isZero();
  }

  /**
   * Ends as soon as it is known that it is held no longer, on a thread of its own: what follows may
   * wait. Never fails.
   */
  CompletionStage<End> ended();

  /**
   * Ends with true as soon as somebody asks to give it up ({@link TroupeLock#ask}): then finish,
   * and release it; nobody has to. With false once it has ended before. On a thread of its own.
   * Never fails.
   *
   * <p>From the first call on this waits at the lock's partition, where it takes one of the reads
   * that wait: for locks that somebody will ask for, not for each of thousands. It then hears at
   * once, too, of an operator who took the lock, also under a session. Nobody can be asked for
   * permits of a semaphore.
   */
  CompletionStage<Boolean> asked();

  /**
   * Renews the lease once, at once. Under a session there is none: answers whether it is held.
   *
   * @return whether it is still held; fails as requests do, and then nothing is known
   */
  CompletionStage<Boolean> renew();

  /**
   * Gives it up. Only the first call asks for it.
   *
   * @return whether it was still held; ends in {@code UnknownOutcomeException} if nobody said so in
   *     time: it is free no later than when the lease ends
   */
  CompletionStage<Boolean> release();

  /**
   * Leaves it to whoever has its handle, such as a process that resumes it: it is not renewed here
   * any more, and not released. Its lease goes on for what is left of it.
   */
  LockHandle letGo();

  /**
   * Gives it up, and waits for the answer at most for ten seconds. Does not fail: whose outcome is
   * unknown is free no later than when the lease ends.
   */
  @Override
  void close();
}
