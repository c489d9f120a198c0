package io.troupe.api.coordination;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A number of permits of the whole cluster, each held by one owner at a time, for a lease that is
 * renewed. It has to be created once. Safe for use by many threads.
 *
 * <p>What is held is a {@link HeldLock}: it belongs to no thread, has a handle, and may be lost.
 * Its token is larger than those of all grants before. But several hold at once, and who holds an
 * older token may well hold still: a guard that refuses smaller tokens fits a semaphore of one
 * permit alone.
 */
public interface TroupeSemaphore {
  /** Its name. */
  ObjectName name();

  /** One request at a time. */
  AsyncTroupeSemaphore async();

  /**
   * Makes it with so many permits; one that is there stays as it is. May be repeated.
   *
   * @param permits 1 to 1,000,000
   * @return how many there are
   */
  int create(int permits);

  /** Gives it another number of permits: {@link AsyncTroupeSemaphore#setPermits}. */
  void resize(int permits);

  /** Removes it, whether it was there: {@link AsyncTroupeSemaphore#delete}. */
  boolean delete();

  /**
   * Acquires so many permits, all at once, waiting in the queue for as long as the terms say.
   * Nobody passes who waits, also not one who wants fewer.
   *
   * @param terms neither shared nor delayed, which mean nothing here
   * @return empty if it was not its turn in time, or the thread was interrupted, as it remains;
   *     then nothing is held or waited for, or where nobody answered that, it ends by itself
   * @throws io.troupe.actors.RefusedException nothing happened: such as no semaphore of this name,
   *     or one with fewer permits
   * @throws io.troupe.actors.UnknownOutcomeException nobody said what came of it in time; what was
   *     queued or granted ends by its wait and its lease
   */
  Optional<HeldLock> acquire(int permits, LockTerms terms);

  /** Acquires one permit by default terms if it is free now. */
  default Optional<HeldLock> tryAcquire() {
    return acquire(1, LockTerms.DEFAULT.waiting(Duration.ZERO));
  }

  /**
   * As {@link #acquire}, without a thread that waits. Who cancels the stage's future waits no
   * longer, and gives up what was granted meanwhile.
   */
  CompletionStage<Optional<HeldLock>> acquireAsync(int permits, LockTerms terms);

  /** Takes over what another holds; empty if it is not held any more. */
  Optional<HeldLock> resume(LockHandle handle, LockTerms terms);

  /** Takes permits from who holds them: {@link AsyncTroupeSemaphore#forceRelease}. */
  Optional<Integer> forceRelease(Optional<FencingToken> token);

  /** How many there are, who holds some and who waits; empty if there is no such semaphore. */
  Optional<SemaphoreReply.Explained> explain();
}
