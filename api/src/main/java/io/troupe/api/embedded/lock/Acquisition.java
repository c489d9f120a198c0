package io.troupe.api.embedded.lock;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.embedded.request.Requests;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Acquires a lock: asks for it, looks again and again whether its turn has come, and gives up what
 * comes too late.
 */
final class Acquisition {
  /** A look ends after so long, though nothing was said. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);
  private static final int LOOKS_IN_A_LEASE = 4;

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final AsyncTroupeLock lock;
  private final LockOwner owner;
  private final LockTerms terms;
  private final LockTimer timer;
  private final long begunNanos;
  private final CompletableFuture<Optional<HeldLock>> result = new CompletableFuture<>();

  private Acquisition(AsyncTroupeLock lock, LockOwner owner, LockTerms terms, LockTimer timer) {
    this.lock = lock;
    this.owner = owner;
    this.terms = terms;
    this.timer = timer;
    this.begunNanos = timer.nanos();
  }

  /** Begins; whoever cancels the future gives it up. */
  static CompletableFuture<Optional<HeldLock>> begin(
      AsyncTroupeLock lock, LockOwner owner, LockTerms terms, LockTimer timer) {
    Acquisition acquisition = new Acquisition(lock, owner, terms, timer);
    var unused =
        lock.acquire(owner, terms, Options.DEFAULT)
            .whenComplete((answer, failure) -> acquisition.asked(answer, failure));
    return acquisition.result;
  }

  private void asked(@Nullable LockAnswer answer, @Nullable Throwable failure) {
    switch (answer) {
      case null -> fail(failure);
      case LockAnswer.Held held -> held(held, begunNanos);
      case LockAnswer.Waiting waiting -> {
        var unused =
            result.whenComplete(
                (held, why) -> {
                  if (result.isCancelled()) {
                    leave(waiting.ticket());
                  }
                });
        look(waiting.ticket());
      }
      case LockAnswer.Busy unused -> notHeld();
      case LockAnswer.Gone unused -> notHeld();
      case LockAnswer.NotAllowed not -> fail(refused(not.why()));
    }
  }

  private static RefusedException refused(LockReply.NotAllowed.Why why) {
    return switch (why) {
      case UPGRADE ->
          new RefusedException(
              Refusal.Code.INVALID,
              "the owner shares the lock: it must release it before it asks for it alone");
      case OTHER_MODE ->
          new RefusedException(
              Refusal.Code.INVALID, "the owner waits for the lock in the other mode already");
      case QUEUE_FULL ->
          new RefusedException(Refusal.Code.OVERLOADED, "as many hold or wait for the lock as may");
      case LOCKS_FULL ->
          new RefusedException(
              Refusal.Code.OVERLOADED, "as many locks of its partition are held as may be");
      case HOLDS_FULL ->
          new RefusedException(
              Refusal.Code.TOO_LARGE,
              "the owner has acquired it " + LockSettings.MAX_HOLDS + " times, which is the most");
    };
  }

  private Duration patienceLeft() {
    return terms.patience().minusNanos(timer.nanos() - begunNanos);
  }

  /**
   * Looks whether the turn of the place has come. No look takes as long as the lease: else it might
   * be over when the answer comes.
   */
  private void look(LockTicket ticket) {
    if (result.isDone()) {
      return;
    }
    Duration left = patienceLeft();
    if (left.toMillis() < 1) {
      leave(ticket);
      return;
    }
    Duration look = terms.lease().dividedBy(LOOKS_IN_A_LEASE);
    look = look.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : look;
    look = look.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look;
    look = look.compareTo(left) > 0 ? left : look;
    long askedNanos = timer.nanos();
    var unused =
        lock.await(owner, ticket, Options.DEFAULT.withTimeout(look))
            .whenComplete((answer, failure) -> looked(ticket, answer, failure, askedNanos));
  }

  private void looked(
      LockTicket ticket,
      @Nullable LockAnswer answer,
      @Nullable Throwable failure,
      long askedNanos) {
    switch (answer) {
      case null -> {
        if (failure != null
            && Requests.cause(failure) instanceof RefusedException refused
            && refused.refusal().code().isTransient()) {
          var unused = timer.after(PAUSE, () -> look(ticket));
        } else {
          fail(failure);
          leave(ticket);
        }
      }
      case LockAnswer.Held held -> held(held, askedNanos);
      case LockAnswer.Gone unused -> notHeld();
      case LockAnswer.Waiting unused -> look(ticket);
      case LockAnswer.Busy unused -> look(ticket);
      case LockAnswer.NotAllowed unused -> look(ticket);
    }
  }

  /** It was given up, but may be granted meanwhile: the one request ends both. */
  private void leave(LockTicket ticket) {
    var unused =
        lock.leave(owner, ticket, Options.DEFAULT)
            .whenComplete((left, failure) -> notHeld()); // unknown: its wait and lease end it
  }

  /** Held; renewed at once where much of the lease is over already. */
  private void held(LockAnswer.Held held, long askedNanos) {
    LockHandle handle = new LockHandle(lock.name(), owner, held.token(), held.ticket());
    long untilNanos = askedNanos + held.left().toNanos();
    Hold hold = Hold.begin(lock, handle, terms, untilNanos, timer);
    Duration half = terms.lease().dividedBy(2);
    if (hold.left().compareTo(half) >= 0) {
      give(hold);
      return;
    }
    var unused =
        hold.renew()
            .whenComplete(
                (stillHeld, failure) -> {
                  if (failure == null && !stillHeld) {
                    notHeld();
                  } else {
                    give(hold);
                  }
                });
  }

  private void give(Hold hold) {
    if (!result.complete(Optional.of(hold))) {
      var unused = hold.release();
    }
  }

  private void notHeld() {
    boolean unused = result.complete(Optional.empty());
  }

  private void fail(@Nullable Throwable failure) {
    boolean unused =
        result.completeExceptionally(
            failure == null
                ? new IllegalStateException("a lock answered nothing")
                : Requests.cause(failure));
  }
}
