package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

/**
 * A lock of the whole cluster, with a token for each holder that is larger than all before. Needs
 * no creation; the same name always means the same lock. Safe for use by many threads.
 *
 * <pre>{@code
 * Optional<HeldLock> held = troupe.lock("invoices").acquire(LockTerms.DEFAULT);
 * if (held.isPresent()) {
 *   try (HeldLock lock = held.get()) {
 *     store.write(invoice, lock.token());
 *   }
 * }
 * }</pre>
 */
public interface TroupeLock {
  /** Its name. */
  LockName name();

  /** One request at a time. */
  AsyncTroupeLock async();

  /**
   * Acquires it, waiting in its queue for as long as the terms say. Several calls by different
   * owners wait for each other, also within a thread.
   *
   * @return empty if it was not its turn in time, or the thread was interrupted, as it remains;
   *     then nothing is held or waited for, or where nobody answered that, it ends by itself
   * @throws io.troupe.actors.RefusedException nothing happened: such as an owner that shares it and
   *     wants it alone, or a queue that is full
   * @throws io.troupe.actors.UnknownOutcomeException nobody said what came of it within the time
   *     and some seconds more; if it was queued or granted, its wait and its lease end it
   */
  Optional<HeldLock> acquire(LockTerms terms);

  /** Acquires it by default terms if it is free now. */
  default Optional<HeldLock> tryAcquire() {
    return acquire(LockTerms.DEFAULT.waiting(Duration.ZERO));
  }

  /**
   * As {@link #acquire}, without a thread that waits. Who cancels the stage's future waits no
   * longer, and gives up what was granted meanwhile.
   */
  CompletionStage<Optional<HeldLock>> acquireAsync(LockTerms terms);

  /**
   * Takes over what another thread, actor or process holds: renews its lease, and goes on as the
   * terms say. The other one should {@linkplain HeldLock#letGo let go} of it before.
   *
   * <p>What is held under a session has no lease to renew: it goes on with that session, whatever
   * the terms say of a lease, where this process keeps the session alive.
   *
   * @param terms its lease and whether it is renewed matter here, and its session: if it names one,
   *     only what is held under that is taken over
   * @return empty if it is not held any more
   * @throws io.troupe.actors.RefusedException nothing happened: as {@code INVALID} where it is held
   *     under a session that this process does not keep alive, or not under the one that the terms
   *     name; which one it is, is said
   * @throws io.troupe.actors.UnknownOutcomeException nobody answered in time; its lease may have
   *     begun anew. May be repeated
   * @throws IllegalArgumentException if the handle is of another lock
   */
  Optional<HeldLock> resume(LockHandle handle, LockTerms terms);

  /**
   * As {@link #resume}, without a thread that waits. Where the stage's future has ended before, it
   * is left to whoever has its handle.
   */
  CompletionStage<Optional<HeldLock>> resumeAsync(LockHandle handle, LockTerms terms);

  /** Takes it away from whoever holds it: {@link AsyncTroupeLock#forceRelease}. */
  Optional<Integer> forceRelease(Optional<FencingToken> token);

  /** Asks those who hold it to give it up: {@link AsyncTroupeLock#ask}. */
  Optional<Integer> ask(Optional<FencingToken> token);

  /** Who holds it, who waits, and who held it before. */
  LockReply.Explained explain();

  /**
   * As a lock of {@code java.util.concurrent}, by default terms. What differs:
   *
   * <ul>
   *   <li>All such locks of one node and name are one. Each thread that locks is an owner of its
   *       own, and may lock again what it holds, up to 10,000 times. Only it may unlock.
   *   <li>The lock may be lost while it is held: where this process stood still, or reached nobody,
   *       for 30 s. Nothing tells the thread but {@link Lock#unlock}, which throws {@link
   *       IllegalMonitorStateException} then. There is no token to give along. Use {@link #acquire}
   *       where that matters, which is wherever two writers could do harm.
   *   <li>Each call may throw {@link io.troupe.actors.RefusedException} or {@link
   *       io.troupe.actors.UnknownOutcomeException}; after the latter the lock may be held until
   *       its lease ends.
   *   <li>{@link Lock#lock} waits for as long as others hold it; {@link Lock#newCondition} is not
   *       supported.
   * </ul>
   */
  Lock asLock();
}
