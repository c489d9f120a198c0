package io.troupe.api.coordination;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.map.Options;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One semaphore, one request at a time. Each stage ends with an answer, with {@code
 * RefusedException}: nothing happened, or with {@code UnknownOutcomeException}: it may have
 * happened, and a repeat with the same request id says what. None blocks.
 */
public interface AsyncTroupeSemaphore {
  /** Its name. */
  ObjectName name();

  /**
   * Makes it with so many permits, or gives it another number. Where that is less than are held,
   * nobody gets any before enough were given up; who waits for more than there are waits no longer.
   *
   * @param permits 1 to 1,000,000
   * @param onlyNew whether one that is there stays as it is
   */
  CompletionStage<SemaphoreReply.Sized> setPermits(int permits, boolean onlyNew, Options options);

  /**
   * Removes it. Refused with {@code INVALID} while somebody holds some of it or waits.
   *
   * @return whether it was there
   */
  CompletionStage<Boolean> delete(Options options);

  /**
   * So many of its permits, to be acquired all at once. Where there is no such semaphore, or it has
   * fewer, acquiring is refused with {@code INVALID}. An owner may hold several times, each under a
   * token of its own, and waits once. Terms that share or delay mean nothing to a semaphore and are
   * refused.
   *
   * @param permits 1 to 1,000,000
   */
  LeaseRequests permits(int permits);

  /**
   * Takes permits from all who hold some, for operators: who had them does not know. The log of the
   * node that is asked has a line with who did it.
   *
   * @param token if it is given, only from who holds some under this one
   * @return from how many; empty if there was nothing to take
   */
  CompletionStage<Optional<Integer>> forceRelease(Optional<FencingToken> token, Options options);

  /** How many there are, who holds some and who waits; empty if there is no such semaphore. */
  CompletionStage<Optional<SemaphoreReply.Explained>> explain(Options options);
}
