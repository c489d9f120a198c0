package io.troupe.api.cli.lock;

import io.troupe.actors.node.SystemClock;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import java.time.Duration;
import java.util.Optional;

/** What a command holds and waits for: given up at its end, also by Ctrl-C or SIGTERM. */
public final class HeldHere implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final LeasedLocks locks;
  private final Thread atEnd = new Thread(this::end, "troupe-lock-end");
  private Runnable before = () -> {}; // guarded by this
  private boolean ended; // guarded by this

  /** Nothing yet, for owners whose names begin so. */
  public HeldHere(String caller) {
    this.locks = new LeasedLocks(caller, new SystemClock());
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  TroupeLock lock(AsyncTroupeLock lock) {
    return locks.lock(lock);
  }

  /** Acquires what these requests are about, waiting as the terms say. */
  public Optional<HeldLock> acquire(LeaseRequests requests, LockTerms terms) {
    return LeasedLocks.await(locks.acquire(requests, terms));
  }

  /** What has to be over before anything is given up; where that has begun, at once. */
  public synchronized void endBefore(Runnable what) {
    before = what;
    if (ended) {
      what.run();
    }
  }

  /** Once; who comes second waits for the first. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      before.run();
      locks.close(END_LIMIT);
    }
  }

  @Override
  public void close() {
    end();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The process ends: it has run, or runs.
    }
  }
}
