package io.troupe.api.lock;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;

/** What came of a request for a lock. */
public sealed interface LockAnswer {
  /**
   * It is held.
   *
   * @param holds how often its owner has acquired it and not released it
   * @param left for so long at least, counted from when this was asked for; of a request that is
   *     repeated, from when it was first asked for; zero under a session, which tells itself
   */
  record Held(LockTicket ticket, FencingToken token, int holds, Duration left)
      implements LockAnswer {}

  /**
   * It is waited for.
   *
   * @param ahead how many wait in front, as it queued up; empty where only the wait was looked at
   */
  record Waiting(LockTicket ticket, Optional<Integer> ahead) implements LockAnswer {}

  /**
   * Others hold it, and nothing is waited for. Another attempt needs a request id of its own.
   *
   * @param token under which it is held; empty while nobody may hold it, since its last holder was
   *     lost
   */
  record Busy(Optional<FencingToken> token) implements LockAnswer {}

  /** This is not done as things are; nothing changed. */
  record NotAllowed(LockReply.NotAllowed.Why why) implements LockAnswer {}

  /**
   * It was waited for in a cycle; its place is gone, so that others go on. Another attempt is right
   * once the owner has released what they wait for.
   *
   * @param cycle who waits for whom, for people
   */
  record Deadlocked(String cycle) implements LockAnswer {}

  /** The owner has no such place any more, and holds nothing of it. */
  record Gone() implements LockAnswer {}
}
