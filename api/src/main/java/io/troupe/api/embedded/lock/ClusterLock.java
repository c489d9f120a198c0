package io.troupe.api.embedded.lock;

import io.troupe.actors.FencingToken;
import io.troupe.api.embedded.request.Requests;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** A lock whose leases are looked after here. */
final class ClusterLock implements TroupeLock {
  private final AsyncTroupeLock async;
  private final Supplier<LockOwner> owners;
  private final LockTimer timer;

  /**
   * A lock.
   *
   * @param owners draws an owner that nobody else is
   */
  ClusterLock(AsyncTroupeLock async, Supplier<LockOwner> owners, LockTimer timer) {
    this.async = async;
    this.owners = owners;
    this.timer = timer;
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
    CompletableFuture<Optional<HeldLock>> answer = begin(terms);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      // What is granted meanwhile is given up again.
      boolean unused = answer.cancel(false);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Requests.await(answer);
    }
  }

  @Override
  public CompletionStage<Optional<HeldLock>> acquireAsync(LockTerms terms) {
    return begin(terms);
  }

  private CompletableFuture<Optional<HeldLock>> begin(LockTerms terms) {
    return Acquisition.begin(async, terms.owner().orElseGet(owners), terms, timer);
  }

  @Override
  public Optional<HeldLock> resume(LockHandle handle, LockTerms terms) {
    if (!handle.name().equals(name())) {
      throw new IllegalArgumentException(
          "the handle is of lock '%s', not of '%s'".formatted(handle.name(), name()));
    }
    long askedNanos = timer.nanos();
    boolean held =
        Requests.await(async.renew(handle.owner(), handle.token(), terms.lease(), Options.DEFAULT));
    return held
        ? Optional.of(Hold.begin(async, handle, terms, askedNanos + terms.lease().toNanos(), timer))
        : Optional.empty();
  }

  @Override
  public Optional<Integer> forceRelease(Optional<FencingToken> token) {
    return Requests.await(async.forceRelease(token, Options.DEFAULT));
  }

  @Override
  public LockReply.Explained explain() {
    return Requests.await(async.explain(Options.DEFAULT));
  }

  @Override
  public Lock asLock() {
    return new LockView(this, owners);
  }
}
