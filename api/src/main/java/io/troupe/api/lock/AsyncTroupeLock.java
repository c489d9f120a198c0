package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One lock, one request at a time, for callers that keep the books of leases and waits themselves.
 * {@link TroupeLock} is that for everybody else.
 *
 * <p>Each stage ends with an answer, with {@code RefusedException}: nothing happened, or with
 * {@code UnknownOutcomeException}: it may have happened, and a repeat with the same request id says
 * what. Changes of the same id are done once, and answered alike. None blocks.
 */
public interface AsyncTroupeLock extends LeaseRequests {
  /**
   * Takes it from all who hold it, for operators: who had it does not know, and only tokens that
   * are checked keep its writes out. The log of the node that is asked has a line with who did it.
   *
   * @param token if it is given, only from who holds it under this one
   * @return from how many it was taken; empty if there was nothing to take
   */
  CompletionStage<Optional<Integer>> forceRelease(Optional<FencingToken> token, Options options);

  /**
   * Asks those who hold it to give it up; they are told as far as they wait for that, and decide.
   * Asked again, nothing changes. Who gets it next is not asked.
   *
   * @param token if it is given, only who holds it under this one
   * @return how many were asked, by now or before; empty if nobody holds it so
   */
  CompletionStage<Optional<Integer>> ask(Optional<FencingToken> token, Options options);

  /** Who holds it, who waits, and who held it before. */
  CompletionStage<LockReply.Explained> explain(Options options);

  @Override
  default CompletionStage<Optional<LockHolder>> holder(
      LockOwner owner, FencingToken token, Options options) {
    return explain(options)
        .thenApply(
            lock -> {
              Optional<LockHolder> holder =
                  lock.holders().stream()
                      .filter(it -> it.owner().equals(owner) && it.token().equals(token))
                      .findFirst();
              if (holder.isEmpty() && lock.holders().size() < lock.holderCount()) {
                throw new RefusedException(
                    Refusal.Code.TOO_LARGE,
                    "%d share %s: whether %s does is not shown"
                        .formatted(lock.holderCount(), name(), owner));
              }
              return holder;
            });
  }
}
