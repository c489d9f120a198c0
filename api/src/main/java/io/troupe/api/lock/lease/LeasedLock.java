package io.troupe.api.lock.lease;

import io.troupe.actors.FencingToken;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

/** A lock whose leases are looked after here. */
final class LeasedLock implements TroupeLock {
  private final AsyncTroupeLock async;
  private final LeasedLocks locks;

  LeasedLock(AsyncTroupeLock async, LeasedLocks locks) {
    this.async = async;
    this.locks = locks;
  }

  @Override
  public LockName name() {
    return async.name();
  }

  @Override
  public AsyncTroupeLock async() {
    return async;
  }

  @Override
  public Optional<HeldLock> acquire(LockTerms terms) {
    return LeasedLocks.await(locks.acquire(async, terms));
  }

  @Override
  public CompletionStage<Optional<HeldLock>> acquireAsync(LockTerms terms) {
    return locks.acquire(async, terms);
  }

  @Override
  public Optional<HeldLock> resume(LockHandle handle, LockTerms terms) {
    return Requests.await(locks.resume(async, handle, terms));
  }

  @Override
  public CompletionStage<Optional<HeldLock>> resumeAsync(LockHandle handle, LockTerms terms) {
    return locks.resume(async, handle, terms);
  }

  @Override
  public Optional<Integer> forceRelease(Optional<FencingToken> token) {
    return Requests.await(async.forceRelease(token, Options.DEFAULT));
  }

  @Override
  public Optional<Integer> ask(Optional<FencingToken> token) {
    return Requests.await(async.ask(token, Options.DEFAULT));
  }

  @Override
  public LockReply.Explained explain() {
    return Requests.await(async.explain(Options.DEFAULT));
  }

  @Override
  public Lock asLock() {
    return new LockView(this, locks);
  }
}
