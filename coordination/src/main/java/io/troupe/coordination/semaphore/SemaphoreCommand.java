package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import java.util.Optional;

/**
 * What may be asked of the semaphores of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface SemaphoreCommand extends KindCommand {
  /** The kind of semaphores. */
  KindName KIND = new KindName("semaphore");

  /** The most permits of a semaphore. */
  int MAX_PERMITS = 1_000_000;

  /** The longest lease: one day, in milliseconds. */
  long MAX_LEASE_MILLIS = 24L * 3_600_000;

  /** The longest time in the queue: one hour. */
  long MAX_WAIT_MILLIS = 3_600_000;

  /** How many a list of semaphores names, at most. */
  int MAX_LISTED = 1_000;

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default boolean addsState() {
    return false;
  }

  /** About; names and owners are short. */
  @Override
  default int sizeBytes() {
    return 256;
  }

  /**
   * Makes a semaphore with so many permits, or gives one that is there another number. Where there
   * are fewer than are held then, nobody gets any before enough were given up; who waits for more
   * than there are waits no longer. Answers {@link SemaphoreReply.Sized}, or {@link
   * SemaphoreReply.NotAllowed} if there are too many semaphores.
   *
   * @param permits 1 to {@link #MAX_PERMITS}
   * @param onlyNew whether one that is there stays as it is
   */
  record SetPermits(ObjectName name, int permits, boolean onlyNew) implements SemaphoreCommand {
    public SetPermits {
      requirePermits(permits);
    }

    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Removes a semaphore that nobody holds or waits for. Answers {@link SemaphoreReply.Deleted}, or
   * {@link SemaphoreReply.NotAllowed} if somebody does.
   */
  record Delete(ObjectName name) implements SemaphoreCommand {}

  /**
   * Acquires permits, or queues up for them. An owner may hold several times, each under a token of
   * its own, but waits once: who waits for as many already is told its place, which keeps the terms
   * under which it was taken.
   *
   * <p>Answers {@link SemaphoreReply.Granted}, {@link SemaphoreReply.Queued}, {@link
   * SemaphoreReply.Busy}, or {@link SemaphoreReply.NotAllowed}.
   *
   * @param permits 1 to {@link #MAX_PERMITS}; all of them at once
   * @param leaseMillis they are held for at most so long from the grant on, unless it is renewed;
   *     never for less, as far as clocks run within the drift that is set; 1 to {@link
   *     #MAX_LEASE_MILLIS}
   * @param waitMillis so long it stays in the queue; 0 for not at all; to {@link #MAX_WAIT_MILLIS}
   */
  record Acquire(ObjectName name, LockOwner owner, int permits, long leaseMillis, long waitMillis)
      implements SemaphoreCommand {
    public Acquire {
      requirePermits(permits);
      require("a lease in ms", leaseMillis, 1, MAX_LEASE_MILLIS);
      require("a wait for permits in ms", waitMillis, 0, MAX_WAIT_MILLIS);
    }

    @Override
    public boolean addsState() {
      return true;
    }
  }

  /**
   * Waits until a place in the queue has come to its turn or is gone. Answers {@link
   * SemaphoreReply.Held} or {@link SemaphoreReply.NotHeld}; nothing, while it waits on.
   *
   * @param ticket as {@link SemaphoreReply.Queued} or {@link SemaphoreReply.Granted} named it
   */
  record Await(ObjectName name, LockOwner owner, LockTicket ticket) implements SemaphoreCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * Lets a lease go on for so long from now on; it never becomes shorter by it. Answers {@link
   * SemaphoreReply.Renewed} or {@link SemaphoreReply.NotHeld}.
   *
   * @param leaseMillis 1 to {@link #MAX_LEASE_MILLIS}
   */
  record Renew(ObjectName name, LockOwner owner, FencingToken token, long leaseMillis)
      implements SemaphoreCommand {
    public Renew {
      require("a lease in ms", leaseMillis, 1, MAX_LEASE_MILLIS);
    }
  }

  /**
   * Gives up all permits that were granted under a token. Answers {@link SemaphoreReply.Released}
   * or {@link SemaphoreReply.NotHeld}.
   */
  record Release(ObjectName name, LockOwner owner, FencingToken token)
      implements SemaphoreCommand {}

  /**
   * Leaves the queue, or gives up at once what came of it meanwhile. Answers {@link
   * SemaphoreReply.Left}, or {@link SemaphoreReply.NotHeld} if there is no such place any more.
   */
  record Leave(ObjectName name, LockOwner owner, LockTicket ticket) implements SemaphoreCommand {}

  /**
   * Takes permits from all who hold them, whoever they are; for operators. Those who wait go on.
   * Answers {@link SemaphoreReply.Forced}, or {@link SemaphoreReply.NotHeld}.
   *
   * @param token if it is given, only from who holds them under this one
   */
  record ForceRelease(ObjectName name, Optional<FencingToken> token) implements SemaphoreCommand {}

  /**
   * How many permits there are, who holds some and who waits. Answers {@link
   * SemaphoreReply.Explained}, or {@link SemaphoreReply.NotAllowed} if there is no such semaphore.
   */
  record Explain(ObjectName name) implements SemaphoreCommand {
    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The semaphores of the partition, by name. Answers {@link SemaphoreReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListSemaphores(Optional<ObjectName> after, int limit) implements SemaphoreCommand {
    public ListSemaphores {
      require("a limit of semaphores", limit, 1, MAX_LISTED);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  private static void requirePermits(int permits) {
    require("a number of permits", permits, 1, MAX_PERMITS);
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d, not %d".formatted(what, least, most, value));
    }
  }
}
