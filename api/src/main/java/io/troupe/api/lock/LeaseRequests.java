package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What is asked about the lease of one thing that may be held, such as a lock or some permits of a
 * semaphore: one request each. Each stage ends as {@link AsyncTroupeLock} says.
 */
public interface LeaseRequests {
  /** Its name. */
  LockName name();

  /**
   * Acquires it, or queues up. Answers {@code Held}, {@code Waiting}, {@code Busy} or {@code
   * NotAllowed}. Who waits is served in order; who is never heard again gets its turn all the same,
   * and holds the lock for its lease.
   *
   * @param terms whether its lease is to be renewed means nothing here
   */
  CompletionStage<LockAnswer> acquire(LockOwner owner, LockTerms terms, Options options);

  /**
   * Waits for the turn of a place in the queue, at most for the timeout of the options. Answers
   * {@code Held}, {@code Waiting} or {@code Gone}. A read: may be repeated at will.
   */
  CompletionStage<LockAnswer> await(LockOwner owner, LockTicket ticket, Options options);

  /**
   * Lets the lease go on for so long from now on; it never becomes shorter.
   *
   * @return whether it is still held
   */
  CompletionStage<Boolean> renew(
      LockOwner owner, FencingToken token, Duration lease, Options options);

  /**
   * Gives it up once.
   *
   * @return how often its owner still holds it; empty if it was not held under this token
   */
  CompletionStage<Optional<Integer>> release(LockOwner owner, FencingToken token, Options options);

  /**
   * Leaves the queue, or gives up at once what came of it.
   *
   * @return whether there was such a place
   */
  CompletionStage<Boolean> leave(LockOwner owner, LockTicket ticket, Options options);
}
