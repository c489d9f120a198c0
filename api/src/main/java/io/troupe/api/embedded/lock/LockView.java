package io.troupe.api.embedded.lock;

import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.embedded.request.Requests;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock of {@code java.util.concurrent}: each thread is an owner. */
final class LockView implements Lock {
  private static final Logger LOG = LoggerFactory.getLogger(LockView.class);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(LockCommand.MAX_WAIT_MILLIS);

  private final TroupeLock lock;
  private final Supplier<LockOwner> owners;
  private final Map<Thread, Holds> byThread = new ConcurrentHashMap<>();

  LockView(TroupeLock lock, Supplier<LockOwner> owners) {
    this.lock = lock;
    this.owners = owners;
  }

  /** What a thread holds; only that thread uses it. */
  private record Holds(LockOwner owner, ArrayDeque<HeldLock> held) {}

  @Override
  public void lock() {
    boolean interrupted = false;
    while (true) {
      try {
        lockInterruptibly();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
    Holds mine = mine();
    try {
      return took(mine, lock.acquire(terms(mine, Duration.ZERO)));
    } finally {
      forgetIfNone(mine);
    }
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    Duration wait = Duration.ofNanos(Math.max(0, unit.toNanos(time)));
    return locked(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private boolean locked(Duration wait) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Holds mine = mine();
    var answer = lock.acquireAsync(terms(mine, wait)).toCompletableFuture();
    try {
      return took(mine, answer.get());
    } catch (InterruptedException e) {
      boolean unused = answer.cancel(false);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("a lock failed unexpectedly", e.getCause());
    } finally {
      forgetIfNone(mine);
    }
  }

  private Holds mine() {
    return byThread.computeIfAbsent(
        Thread.currentThread(), unused -> new Holds(owners.get(), new ArrayDeque<>()));
  }

  private static LockTerms terms(Holds mine, Duration wait) {
    return LockTerms.DEFAULT.by(mine.owner()).waiting(wait);
  }

  private static boolean took(Holds mine, Optional<HeldLock> held) {
    held.ifPresent(mine.held()::push);
    return held.isPresent();
  }

  private void forgetIfNone(Holds mine) {
    if (mine.held().isEmpty()) {
      byThread.remove(Thread.currentThread());
    }
  }

  @Override
  public void unlock() {
    @Nullable Holds mine = byThread.get(Thread.currentThread());
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
