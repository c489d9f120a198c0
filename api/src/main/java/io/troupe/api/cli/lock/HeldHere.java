package io.troupe.api.cli.lock;

import io.troupe.actors.node.SystemClock;
import io.troupe.api.cli.console.AtEnd;
import io.troupe.api.cli.console.GuardedRun;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.lock.lease.LeasedLocks;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a command holds and waits for: given up at its end, also by Ctrl-C or SIGTERM. */
public final class HeldHere implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final LeasedLocks locks;
  private final AtEnd atEnd;

  /** Nothing yet, for owners whose names begin so. */
  public HeldHere(String caller) {
    this.locks = new LeasedLocks(caller, new SystemClock());
    this.atEnd = new AtEnd(() -> locks.close(END_LIMIT));
  }

  TroupeLock lock(AsyncTroupeLock lock) {
    return locks.lock(lock);
  }

  /** Acquires what these requests are about, waiting as the terms say. */
  public Optional<HeldLock> acquire(LeaseRequests requests, LockTerms terms) {
    return LeasedLocks.await(locks.acquire(requests, terms));
  }

  /** What has to be over before anything is given up; where that has begun, at once. */
  public void endBefore(Runnable what) {
    atEnd.endBefore(what);
  }

  @Override
  public void close() {
    atEnd.close();
  }

  /**
   * What a command that is run while this is held has to know.
   *
   * @param isWanted whether it is to be given up, though it is held
   */
  public static GuardedRun.Held guarded(String kind, HeldLock held, BooleanSupplier isWanted) {
    String name = held.handle().name().value();
    return new GuardedRun.Held(
        kind + " " + name,
        held::left,
        isWanted,
        Map.of(
            "TROUPE_" + kind.toUpperCase(Locale.ROOT),
            name,
            "TROUPE_FENCING_TOKEN",
            Long.toString(held.token().number())));
  }
}
