package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import java.util.Optional;

/**
 * What may be asked of the locks of one partition. A command past a limit cannot be made:
 * constructors refuse it with an {@link IllegalArgumentException}. Each write may be retried with
 * the same request id, and then is done once.
 */
public sealed interface LockCommand extends KindCommand {
  /** The kind of locks. */
  KindName KIND = new KindName("lock");

  /** The longest lease: one day, in milliseconds. */
  long MAX_LEASE_MILLIS = 24L * 3_600_000;

  /** The longest delay before a lock is free whose holder was lost: one minute. */
  long MAX_DELAY_MILLIS = 60_000;

  /** The longest time in the queue: one hour. */
  long MAX_WAIT_MILLIS = 3_600_000;

  /** How many a list of locks names, at most. */
  int MAX_LISTED = 1_000;

  /** With so many characters a cycle of waits is told at most. */
  int MAX_CYCLE_LENGTH = 2_000;

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

  /** The lock, if it is about one. */
  Optional<LockName> lock();

  /** A wish to hold a lock: {@link Acquire} or {@link AcquireUnder}. */
  sealed interface Wish extends LockCommand {
    LockName name();

    LockOwner owner();

    LockMode mode();

    /** 0 if it is held for as long as a session lives. */
    long leaseMillis();

    long delayMillis();

    long waitMillis();

    /** The session that it is bound to; empty if it has a lease of its own. */
    Optional<GuestId> session();

    @Override
    default Optional<LockName> lock() {
      return Optional.of(name());
    }

    @Override
    default boolean addsState() {
      return true;
    }
  }

  /**
   * Acquires a lock, or queues up for it. An owner that holds it in that way, or exclusively, holds
   * it once more, under the same token; lease and delay are the longer ones. An owner that waits in
   * that way already is told its place, which keeps the terms under which it was taken: it waits
   * once, and will hold it once. Two of one process that are to wait for each other need two
   * owners.
   *
   * <p>Answers {@link LockReply.Granted}, {@link LockReply.Queued}, {@link LockReply.Busy}, or
   * {@link LockReply.NotAllowed}.
   *
   * @param leaseMillis it is held for at most so long from the grant on, unless it is renewed;
   *     never for less, as far as clocks run within the drift that is set; 1 to {@link
   *     #MAX_LEASE_MILLIS}
   * @param delayMillis so long nobody gets it if the lease runs out, so that what its holder sent
   *     before can arrive or get lost; 0 to {@link #MAX_DELAY_MILLIS}
   * @param waitMillis so long it stays in the queue; 0 for not at all; to {@link #MAX_WAIT_MILLIS}
   */
  record Acquire(
      LockName name,
      LockOwner owner,
      LockMode mode,
      long leaseMillis,
      long delayMillis,
      long waitMillis)
      implements Wish {
    public Acquire {
      requireLease(leaseMillis);
      requireWish(delayMillis, waitMillis);
    }

    @Override
    public Optional<GuestId> session() {
      return Optional.empty();
    }
  }

  /**
   * As {@link Acquire}, for as long as a session lives that was introduced to this partition: when
   * it ends, what its client holds is free, and it waits for nothing any more. There is nothing to
   * renew. An owner that holds the lock or waits for it otherwise is {@link LockReply.NotAllowed},
   * as is a session that is not known here, or not any more.
   *
   * @param bound the session
   * @param delayMillis so long nobody gets it if the session is lost and not closed
   */
  record AcquireUnder(
      LockName name,
      LockOwner owner,
      LockMode mode,
      GuestId bound,
      long delayMillis,
      long waitMillis)
      implements Wish {
    public AcquireUnder {
      requireWish(delayMillis, waitMillis);
    }

    @Override
    public long leaseMillis() {
      return 0;
    }

    @Override
    public Optional<GuestId> session() {
      return Optional.of(bound);
    }
  }

  /**
   * Waits until a place in the queue has come to its turn or is gone. Answers {@link
   * LockReply.Held} or {@link LockReply.NotHeld}; nothing, while it waits on.
   *
   * @param ticket as {@link LockReply.Queued} or {@link LockReply.Granted} named it
   */
  record Await(LockName name, LockOwner owner, LockTicket ticket) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * Lets the lease of a holder go on for so long from now on; it never becomes shorter by it.
   * Answers {@link LockReply.Renewed} or {@link LockReply.NotHeld}, as to who holds it under a
   * session: nobody is to count on a lease that there is not.
   *
   * @param leaseMillis 1 to {@link #MAX_LEASE_MILLIS}
   */
  record Renew(LockName name, LockOwner owner, FencingToken token, long leaseMillis)
      implements LockCommand {
    public Renew {
      requireLease(leaseMillis);
    }

    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }
  }

  /**
   * Gives it up once; who acquired it several times still holds it. Answers {@link
   * LockReply.Released} or {@link LockReply.NotHeld}.
   */
  record Release(LockName name, LockOwner owner, FencingToken token) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }
  }

  /**
   * Leaves the queue, or gives up at once what came of it meanwhile. Answers {@link
   * LockReply.Left}, or {@link LockReply.NotHeld} if there is no such place any more.
   */
  record Leave(LockName name, LockOwner owner, LockTicket ticket) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }
  }

  /**
   * Takes a lock from all who hold it, whoever they are; for operators. Those who wait go on.
   * Answers {@link LockReply.Forced}, or {@link LockReply.NotHeld}.
   *
   * @param token if it is given, only from who holds it under this one
   */
  record ForceRelease(LockName name, Optional<FencingToken> token) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }
  }

  /** Who holds a lock, who waits, and who held it before. Answers {@link LockReply.Explained}. */
  record Explain(LockName name) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The locks of the partition that are held or waited for, by name. Answers {@link
   * LockReply.Listed}.
   *
   * @param after only names behind this one
   * @param limit how many at most, from 1 to {@link #MAX_LISTED}
   */
  record ListLocks(Optional<LockName> after, int limit) implements LockCommand {
    public ListLocks {
      require("a limit of locks", limit, 1, MAX_LISTED);
    }

    @Override
    public Optional<LockName> lock() {
      return Optional.empty();
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * The locks of the partition that somebody waits for, by name, with who holds them and who waits:
   * its part of the wait-for graph. Answers {@link LockReply.Waits}.
   *
   * @param after only names behind this one
   * @param limit how many locks at most, from 1 to {@link #MAX_LISTED}; fewer are answered where
   *     many claim one of them
   */
  record ListWaits(Optional<LockName> after, int limit) implements LockCommand {
    public ListWaits {
      require("a limit of locks", limit, 1, MAX_LISTED);
    }

    @Override
    public Optional<LockName> lock() {
      return Optional.empty();
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  /**
   * Makes somebody leave the queue who waits in a cycle, as far as it is still behind whom it was
   * seen behind. Answers {@link LockReply.Left}, and who waits {@link LockReply.Deadlocked}; {@link
   * LockReply.NotHeld}, and nothing changes, if either has moved on.
   *
   * @param ticket of who waits
   * @param behind the ticket of who was in front
   * @param token under which that one held the lock; empty if it waited itself
   * @param cycle who waits for whom, for people: 1 to {@link #MAX_CYCLE_LENGTH} characters
   */
  record RefuseWaiter(
      LockName name,
      LockTicket ticket,
      LockTicket behind,
      Optional<FencingToken> token,
      String cycle)
      implements LockCommand {
    public RefuseWaiter {
      if (cycle.isEmpty() || cycle.length() > MAX_CYCLE_LENGTH) {
        throw new IllegalArgumentException(
            "a cycle is told in 1 to %d characters, not %d"
                .formatted(MAX_CYCLE_LENGTH, cycle.length()));
      }
    }

    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }

    @Override
    public int sizeBytes() {
      return 256 + cycle.length();
    }
  }

  /**
   * Asks those who hold a lock to give it up; whether they do is up to them. Answers {@link
   * LockReply.Asked}, or {@link LockReply.NotHeld}. Nothing changes where all of them were asked
   * before.
   *
   * @param token if it is given, only who holds it under this one
   */
  record AskHolders(LockName name, Optional<FencingToken> token) implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }
  }

  /**
   * Waits until who has this place is asked to give the lock up, or has it no more. Answers {@link
   * LockReply.Asked} or {@link LockReply.NotHeld}; nothing, while it holds it or waits for it and
   * is not asked.
   *
   * @param ticket as {@link LockReply.Queued} or {@link LockReply.Granted} named it
   * @param known whether it was asked already: then only that it has it no more is answered
   */
  record AwaitAsked(LockName name, LockOwner owner, LockTicket ticket, boolean known)
      implements LockCommand {
    @Override
    public Optional<LockName> lock() {
      return Optional.of(name);
    }

    @Override
    public Access access() {
      return Access.LINEARIZABLE;
    }
  }

  private static void requireWish(long delayMillis, long waitMillis) {
    require("a lock's delay", delayMillis, 0, MAX_DELAY_MILLIS);
    require("a wait for a lock", waitMillis, 0, MAX_WAIT_MILLIS);
  }

  private static void requireLease(long leaseMillis) {
    require("a lease", leaseMillis, 1, MAX_LEASE_MILLIS);
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d%s, not %d"
              .formatted(what, least, most, what.startsWith("a limit") ? "" : " ms", value));
    }
  }
}
