package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.KindReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import java.util.List;

/** Every possible answer about semaphores. */
public sealed interface SemaphoreReply extends KindReply {
  /**
   * There are so many permits.
   *
   * @param changed whether there were not before
   */
  record Sized(int permits, boolean changed) implements SemaphoreReply {}

  /**
   * There is no such semaphore any more.
   *
   * @param was whether there was one
   */
  record Deleted(boolean was) implements SemaphoreReply {}

  /**
   * They are held. The lease began when this was decided, that is not before it was first asked
   * for: who counts from then on never takes itself for the holder for too long.
   */
  record Granted(LockTicket ticket, FencingToken token) implements SemaphoreReply {}

  /**
   * They are waited for.
   *
   * @param ahead how many wait in front
   */
  record Queued(LockTicket ticket, int ahead) implements SemaphoreReply {}

  /**
   * Too few are free, or others are to have them before, and nothing further is waited for. Another
   * attempt needs an id of its own: a repeat of this one gets this answer.
   *
   * @param available how many are free
   */
  record Busy(int available) implements SemaphoreReply {}

  /** This is not done as things are; nothing changed. Another attempt needs an id of its own. */
  record NotAllowed(Why why) implements SemaphoreReply {
    /** The numbers travel and never change. */
    public enum Why {
      /** There is no such semaphore. */
      NO_SEMAPHORE(1),
      /** More are asked for than the semaphore has. */
      TOO_MANY(2),
      /** The owner waits for another number of permits already. */
      OTHER_PERMITS(3),
      /** As many hold or wait for this semaphore as may. */
      QUEUE_FULL(4),
      /** There are as many semaphores in this partition as may be. */
      SEMAPHORES_FULL(5),
      /** Somebody holds some of it or waits for some. */
      IN_USE(6);

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
   * They are held now.
   *
   * @param leftMillis for so long at least from when the {@link SemaphoreCommand.Await} was sent
   *     that this answers. Who had to wait for the answer renews the lease and counts from then: an
   *     answer may be late
   */
  record Held(LockTicket ticket, FencingToken token, long leftMillis) implements SemaphoreReply {}

  /** The lease has begun anew; counted as for {@link Granted}. */
  record Renewed() implements SemaphoreReply {}

  /**
   * They were given up.
   *
   * @param permits how many
   */
  record Released(int permits) implements SemaphoreReply {}

  /** Who waited does so no longer, and holds nothing of it. */
  record Left() implements SemaphoreReply {}

  /** They were taken from so many. */
  record Forced(int holders) implements SemaphoreReply {}

  /** The owner holds nothing under this token, nor waits under this ticket. */
  record NotHeld() implements SemaphoreReply {}

  /**
   * A semaphore as it is.
   *
   * @param permits how many there are
   * @param available how many are free; less than 0 where there are fewer than are held
   * @param holders who hold some, in the order of their grants; the first {@link
   *     SemaphoreSettings#MAX_SHOWN}
   * @param waiters who wait, in their order; the first {@link SemaphoreSettings#MAX_SHOWN}
   * @param holderCount how many hold some
   * @param waiterCount how many wait
   */
  record Explained(
      int permits,
      int available,
      List<Holder> holders,
      List<Waiter> waiters,
      int holderCount,
      int waiterCount)
      implements SemaphoreReply {
    /**
     * Somebody who holds permits.
     *
     * @param sinceMillis the wall clock's time of the grant, in milliseconds since 1970
     * @param leftMillis how long the lease still runs at least
     */
    public record Holder(
        LockOwner owner, int permits, FencingToken token, long sinceMillis, long leftMillis) {}

    /**
     * Somebody who waits.
     *
     * @param sinceMillis the wall clock's time when it queued up, in milliseconds since 1970
     * @param leftMillis how long it still waits at least
     */
    public record Waiter(
        LockOwner owner, int permits, LockTicket ticket, long sinceMillis, long leftMillis) {}

    @Override
    public int sizeBytes() {
      return 64 + 256 * (holders.size() + waiters.size());
    }
  }

  /**
   * Semaphores by name.
   *
   * @param more whether there are further ones
   */
  record Listed(List<Semaphore> semaphores, boolean more) implements SemaphoreReply {
    /** One of them. */
    public record Semaphore(
        ObjectName name, int permits, int available, int holders, int waiters) {}

    @Override
    public int sizeBytes() {
      return 64 + 192 * semaphores.size();
    }
  }
}
