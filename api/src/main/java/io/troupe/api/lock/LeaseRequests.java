package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
   * @return whether it is still held for a lease; false also of what is held under a session, which
   *     {@link #holder} tells
   */
  CompletionStage<Boolean> renew(
      LockOwner owner, FencingToken token, Duration lease, Options options);

  /**
   * Who holds it under this token, and under which session, if under one. A read: may be repeated
   * at will. Permits, which are held under no session, are not told of.
   *
   * @return empty if the owner does not hold it so; refused as {@code TOO_LARGE} where more share
   *     it than are shown
   */
  default CompletionStage<Optional<LockHolder>> holder(
      LockOwner owner, FencingToken token, Options options) {
    return CompletableFuture.completedStage(Optional.empty());
  }

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

  /**
   * Waits until who has this place is asked to give it up, or has it no more, at most for the
   * timeout of the options. A read: may be repeated at will. Under a session this also tells of an
   * operator who took it. What nobody can be asked for, such as permits, never answers.
   *
   * @param known what was answered before, {@link Ask#NOT_YET} at first: the answer waits for
   *     something else, or for the end of the timeout
   */
  default CompletionStage<Ask> awaitAsk(
      LockOwner owner, LockTicket ticket, Ask known, Options options) {
    return new CompletableFuture<>();
  }

  /** Whether something that is held is asked for. */
  enum Ask {
    /** It is held or waited for, and nobody asked to give it up. */
    NOT_YET,
    /** It is held, and asked for. */
    ASKED,
    /** It is neither held nor waited for. */
    GONE
  }
}
