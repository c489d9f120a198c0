package io.troupe.api.embedded.coordination;

import io.troupe.actors.FencingToken;
import io.troupe.api.coordination.AsyncTroupeSemaphore;
import io.troupe.api.coordination.TroupeSemaphore;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A semaphore whose leases are looked after on this node. */
record LeasedSemaphore(AsyncTroupeSemaphore async, LeasedLocks leases) implements TroupeSemaphore {
  @Override
  public ObjectName name() {
    return async.name();
  }

  @Override
  public int create(int permits) {
    return Requests.await(async.setPermits(permits, true, Options.DEFAULT)).permits();
  }

  @Override
  public void resize(int permits) {
    SemaphoreReply.Sized unused = Requests.await(async.setPermits(permits, false, Options.DEFAULT));
  }

  @Override
  public boolean delete() {
    return Requests.await(async.delete(Options.DEFAULT));
  }

  @Override
  public Optional<HeldLock> acquire(int permits, LockTerms terms) {
    return LeasedLocks.await(leases.acquire(async.permits(permits), terms));
  }

  @Override
  public CompletionStage<Optional<HeldLock>> acquireAsync(int permits, LockTerms terms) {
    return leases.acquire(async.permits(permits), terms);
  }

  @Override
  public Optional<HeldLock> resume(LockHandle handle, LockTerms terms) {
    if (terms.session().isPresent()) {
      throw new IllegalArgumentException("permits are not held under a session");
    }
    return Requests.await(leases.resume(async.permits(1), handle, terms));
  }

  @Override
  public Optional<Integer> forceRelease(Optional<FencingToken> token) {
    return Requests.await(async.forceRelease(token, Options.DEFAULT));
  }

  @Override
  public Optional<SemaphoreReply.Explained> explain() {
    return Requests.await(async.explain(Options.DEFAULT));
  }
}
