package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.KindReply;
import java.util.List;
import java.util.Optional;

/** Every possible answer about locks. */
public sealed interface LockReply extends KindReply {
  /**
   * It is held. The lease began when this was decided, that is not before it was first asked for:
   * who counts from then on never takes itself for the holder for too long.
   *
   * @param holds how often its owner has acquired it and not released it
   */
  record Granted(LockTicket ticket, FencingToken token, int holds) implements LockReply {}

  /**
   * It is waited for.
   *
   * @param ahead how many wait in front
   */
  record Queued(LockTicket ticket, int ahead) implements LockReply {}

  /**
   * Others hold it or are to have it before, and nothing further is waited for. Another attempt
   * needs an id of its own: a repeat of this one gets this answer.
   *
   * @param token under which it is held; empty while nobody may hold it, since its last holder was
   *     lost
   */
  record Busy(Optional<FencingToken> token) implements LockReply {}

  /** This is not done as things are; nothing changed. Another attempt needs an id of its own. */
  record NotAllowed(Why why) implements LockReply {
    /** The numbers travel and never change. */
    public enum Why {
      /** The owner holds it shared: of two who wait to hold it exclusively none would give way. */
      UPGRADE(1),
      /** The owner waits for it in the other mode already. */
      OTHER_MODE(2),
      /** As many hold or wait for this lock as may. */
      QUEUE_FULL(3),
      /** As many locks of this partition are held as may be. */
      LOCKS_FULL(4),
      /** The owner has acquired it as often as one may. */
      HOLDS_FULL(5),
      /** The session is not known in this partition, or has ended. */
      NO_SESSION(6),
      /** The owner holds it, or waits for it, under another session, or a lease of its own. */
      OTHER_SESSION(7);

      private final int number;

      Why(int number) {
        this.number = number;
      }

      /** The stable number. */
      public int number() {
        return number;
      }

      /**
       * The reason with this number.
       *
       * @throws IllegalArgumentException if there is none
       */
      public static Why ofNumber(int number) {
        for (Why why : values()) {
          if (why.number == number) {
            return why;
          }
        }
        throw new IllegalArgumentException("no reason has the number " + number);
      }
    }
  }

  /**
   * It is held now.
   *
   * @param leftMillis for so long at least from when the {@link LockCommand.Await} was sent that
   *     this answers; 0 where it is for as long as its session lives. Who had to wait for the
   *     answer renews the lease and counts from then: an answer may be late
   */
  record Held(LockTicket ticket, FencingToken token, int holds, long leftMillis)
      implements LockReply {}

  /** Its lease has begun anew; counted as for {@link Granted}. */
  record Renewed() implements LockReply {}

  /**
   * It was given up.
   *
   * @param holds how often its owner still holds it
   */
  record Released(int holds) implements LockReply {}

  /** Who waited does so no longer, and holds nothing of it. */
  record Left() implements LockReply {}

  /** It was taken from so many. */
  record Forced(int holders) implements LockReply {}

  /**
   * It was asked for: so many are to give it up, if they want to.
   *
   * @param holders at least 1
   */
  record Asked(int holders) implements LockReply {}

  /** The owner does not hold it under this token, nor waits for it under this ticket. */
  record NotHeld() implements LockReply {}

  /**
   * It was waited for in a cycle, and was made to leave the queue so that others go on. Another
   * attempt may be made once what its owner holds was released.
   *
   * @param cycle who waits for whom, for people
   */
  record Deadlocked(String cycle) implements LockReply {
    @Override
    public int sizeBytes() {
      return 64 + cycle.length();
    }
  }

  /**
   * Locks that somebody waits for, by name.
   *
   * @param more whether there are further ones
   */
  record Waits(List<LockWaits> locks, boolean more) implements LockReply {
    public Waits {
      locks = List.copyOf(locks);
    }

    @Override
    public int sizeBytes() {
      return 64 + locks.stream().mapToInt(it -> 192 + 192 * it.claims()).sum();
    }
  }

  /**
   * A lock as it is.
   *
   * @param holders who hold it, in the order of their grants; the first {@link
   *     LockSettings#MAX_SHOWN}
   * @param waiters who wait, in their order; the first {@link LockSettings#MAX_SHOWN}
   * @param holderCount how many hold it
   * @param waiterCount how many wait
   * @param freeInMillis how long nobody may have it, since its last holder was lost; 0 if that is
   *     not so
   * @param past who held it before, newest first; the last {@link LockSettings#MAX_SHOWN}, as far
   *     as they are kept
   */
  record Explained(
      List<LockHolder> holders,
      List<LockWaiter> waiters,
      int holderCount,
      int waiterCount,
      long freeInMillis,
      List<LockPast> past)
      implements LockReply {
    @Override
    public int sizeBytes() {
      return 64 + 256 * (holders.size() + waiters.size() + past.size());
    }
  }

  /**
   * Locks by name.
   *
   * @param more whether there are further ones
   */
  record Listed(List<Lock> locks, boolean more) implements LockReply {
    /** One of them. */
    public record Lock(LockName name, int holders, int waiters, Optional<LockHolder> first) {}

    @Override
    public int sizeBytes() {
      return 64 + 320 * locks.size();
    }
  }
}
