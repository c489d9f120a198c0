package io.troupe.api.lock.lease;

import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks.LockThread;
import io.troupe.api.lock.lease.LeasedLocks.ThreadHolds;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock of {@code java.util.concurrent}: each thread is an owner. */
final class LockView implements Lock {
  private static final Logger LOG = LoggerFactory.getLogger(LockView.class);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(LockCommand.MAX_WAIT_MILLIS);

  private final TroupeLock lock;
  private final LeasedLocks locks;

  LockView(TroupeLock lock, LeasedLocks locks) {
    this.lock = lock;
    this.locks = locks;
  }

  @Override
  public void lock() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          lockInterruptibly();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    while (!locked(LONGEST_WAIT)) {
      // Others have held it all the time.
    }
  }

  @Override
  public boolean tryLock() {
    boolean interrupted = Thread.interrupted(); // it is none of its business
    ThreadHolds mine = mine();
    try {
      return took(mine, lock.acquire(terms(mine, Duration.ZERO)));
    } finally {
      forgetIfNone(mine);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    long begunNanos = locks.nanos();
    long waitNanos = Math.max(0, unit.toNanos(time));
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, waitNanos - (locks.nanos() - begunNanos)));
      boolean isLast = left.compareTo(LONGEST_WAIT) <= 0;
      if (locked(isLast ? left : LONGEST_WAIT)) {
        return true;
      }
      if (isLast) {
        return false;
      }
    }
  }

  private boolean locked(Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    ThreadHolds mine = mine();
    var answer = lock.acquireAsync(terms(mine, wait)).toCompletableFuture();
    try {
      return took(mine, answer.get());
    } catch (InterruptedException e) {
      LeasedLocks.abandon(answer);
      throw e;
    } catch (ExecutionException e) {
      return took(mine, Requests.await(answer));
    } finally {
      forgetIfNone(mine);
    }
  }

  private LockThread me() {
    return new LockThread(lock.name(), Thread.currentThread());
  }

  private ThreadHolds mine() {
    return locks
        .byThread()
        .computeIfAbsent(me(), unused -> new ThreadHolds(locks.draw(), new ArrayDeque<>()));
  }

  private static LockTerms terms(ThreadHolds mine, Duration wait) {
    return LockTerms.DEFAULT.by(mine.owner()).waiting(wait);
  }

  private static boolean took(ThreadHolds mine, Optional<HeldLock> held) {
    held.ifPresent(mine.held()::push);
    return held.isPresent();
  }

  private void forgetIfNone(ThreadHolds mine) {
    if (mine.held().isEmpty()) {
      locks.byThread().remove(me());
    }
  }

  @Override
  public void unlock() {
    @Nullable ThreadHolds mine = locks.byThread().get(me());
    if (mine == null) {
      throw new IllegalMonitorStateException(
          "lock " + lock.name() + " is not held by " + Thread.currentThread());
    }
    HeldLock last = mine.held().pop();
    forgetIfNone(mine);
    boolean wasHeld = last.isHeld();
    try {
      wasHeld = Requests.await(last.release());
    } catch (RefusedException | UnknownOutcomeException e) {
      // As far as it is known, and free no later than when its lease ends.
      LOG.debug("lock {} was not released: it ends with its lease", lock.name(), e);
    }
    if (!wasHeld) {
      throw new IllegalMonitorStateException("lock " + lock.name() + " was lost while it was held");
    }
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("a lock of a cluster has no conditions");
  }
}
