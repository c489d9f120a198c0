package io.troupe.api.lock.lease;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockSettings;
import io.troupe.coordination.lock.LockTicket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Acquires a lock: asks for it, looks again and again whether its turn has come, and gives up what
 * comes too late.
 *
 * <p>Whose future has ended may still be about to leave: then it is not {@link #settled}, and a
 * later acquisition of its owner waits for that. For the two would share a place, and what leaves
 * it for the one would take it from the other, which may hold the lock by then.
 */
final class Acquisition {
  /** A look ends after so long, though nothing was said. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

  private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
  private static final int LOOKS_IN_A_LEASE = 4;

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Where another session has what its owner asks for. */
  private static final Duration OTHER_SESSION_PAUSE = Duration.ofMillis(500);

  /** Between attempts to give up what nobody waits for any more, and how many there are. */
  private static final Duration LEAVE_PAUSE = Duration.ofSeconds(1);

  private static final int LEAVE_ATTEMPTS = 30;

  private final LeaseRequests lock;
  private final LockOwner owner;
  private final LockTerms terms;
  private final CallTimer timer;
  private final Holding holding;

  /** Whether a session keeps what came of it: then no lease ends what was not given up. */
  private final BooleanSupplier binds;

  private final long begunNanos;
  private final CompletableFuture<Optional<HeldLock>> handed = new CompletableFuture<>();

  /** Ends once nothing is asked for any more that could end what its owner acquires later. */
  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  /** Whether it waits until earlier ones of its owner have settled, and has asked for nothing. */
  private final AtomicBoolean heldBack = new AtomicBoolean();

  /** Whether its end is decided: here, or by who has the future. */
  private final AtomicBoolean over = new AtomicBoolean();

  /** As the next attempt asks: under the id of one that went unanswered. */
  private volatile Options options = Options.DEFAULT;

  private volatile @Nullable LockTicket place;
  private volatile LockAnswer.@Nullable Held got;
  private final AtomicBoolean releasedOnce = new AtomicBoolean();
  private volatile CompletableFuture<?> asking = CompletableFuture.completedFuture(null);
  private int asked;

  /** Looks after what is held. */
  interface Holding {
    /** What is held up to then, by the timer's clock. */
    Hold begin(LeaseRequests lock, LockHandle handle, LockTerms terms, long untilNanos);
  }

  Acquisition(
      LeaseRequests lock,
      LockOwner owner,
      LockTerms terms,
      CallTimer timer,
      Holding holding,
      BooleanSupplier binds) {
    this.lock = lock;
    this.owner = owner;
    this.terms = terms;
    this.timer = timer;
    this.holding = holding;
    this.binds = binds;
    this.begunNanos = timer.nanos();
  }

  /** Whether it was given up, or has failed, and is about to leave what may have come of it. */
  boolean isLeaving() {
    return (over.get() || handed.isDone()) && !settled.isDone();
  }

  /**
   * Ends once nothing it asked for can end what its owner acquires later: it holds the lock, it was
   * answered that its place is left, or nobody answered for so long that it is not asked again.
   */
  CompletionStage<Void> settled() {
    return settled.minimalCompletionStage();
  }

  /**
   * Begins, once; whoever cancels the future, or completes it otherwise, gives it up.
   *
   * @param before what has to end before anything is asked for; for as long as the owner's patience
   *     lasts, and a request may take
   */
  CompletableFuture<Optional<HeldLock>> begin(CompletionStage<Void> before) {
    var unused =
        handed.whenComplete(
            (held, why) -> {
              if (over.compareAndSet(false, true)) {
                var unusedToo = leave();
              }
            });
    CompletableFuture<Void> earlier = before.toCompletableFuture();
    if (earlier.isDone()) {
      ask();
    } else {
      holdBack(earlier);
    }
    return handed;
  }

  private void holdBack(CompletableFuture<Void> earlier) {
    heldBack.set(true);
    Duration request = Options.DEFAULT.timeout();
    Duration most = terms.patience().compareTo(request) < 0 ? request : terms.patience();
    Future<?> limit = timer.after(most, this::notBegun);
    var unused =
        earlier.whenComplete(
            (done, failure) -> {
              limit.cancel(false);
              if (heldBack.compareAndSet(true, false)) {
                askUnlessOver();
              }
            });
  }

  /** Its owner's earlier attempt is not answered: nothing was asked for. */
  private void notBegun() {
    if (heldBack.compareAndSet(true, false)) {
      fail(
          new RefusedException(
              Refusal.Code.UNAVAILABLE,
              "nobody has answered yet that %s left the queue of %s before; nothing was asked for"
                  .formatted(owner, lock.name())));
      settle();
    }
  }

  private void settle() {
    boolean unused = settled.complete(null);
  }

  /** Ends it from outside; done once its place is left. */
  CompletableFuture<?> giveUp(RefusedException why) {
    if (!over.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    timer.aside(() -> handed.completeExceptionally(why));
    // A place that is not known yet is left once it is.
    return asking
        .<@Nullable Boolean>handle((answer, failure) -> null)
        .thenCompose(unused -> leave());
  }

  private Duration patienceLeft() {
    return terms.patience().minusNanos(timer.nanos() - begunNanos);
  }

  // --- To ask -----------------------------------------------------------------------------------

  private void ask() {
    asked++;
    asking = lock.acquire(owner, terms, options).whenComplete(this::asked).toCompletableFuture();
  }

  private void asked(@Nullable LockAnswer answer, @Nullable Throwable failure) {
    switch (answer) {
      case null -> notAsked(failure);
      case LockAnswer.Held held -> held(held, begunNanos);
      case LockAnswer.Waiting waiting -> {
        place = waiting.ticket();
        if (over.get()) {
          var unused = leave();
        } else {
          look(waiting.ticket());
        }
      }
      case LockAnswer.Busy unused -> notHeld();
      case LockAnswer.Gone unused -> notHeld();
      case LockAnswer.Deadlocked why -> refused(deadlocked(why));
      case LockAnswer.NotAllowed not
          when not.why() == LockReply.NotAllowed.Why.OTHER_SESSION
              && patienceLeft().compareTo(OTHER_SESSION_PAUSE) > 0 -> {
        // Perhaps of an earlier life of this owner, which is about to end.
        options = Options.DEFAULT;
        var unused = timer.after(OTHER_SESSION_PAUSE, this::askUnlessOver);
      }
      case LockAnswer.NotAllowed not -> refused(refusal(not.why()));
    }
  }

  private void askUnlessOver() {
    if (over.get()) {
      settle();
    } else {
      ask();
    }
  }

  /** Asks again while there is patience: what may have happened under the same id. */
  private void notAsked(@Nullable Throwable failure) {
    @Nullable Throwable cause = failure == null ? null : Requests.cause(failure);
    boolean isUnknown =
        cause instanceof UnknownOutcomeException unknown && unknown.retryWith().isPresent();
    if (cause instanceof UnknownOutcomeException unknown && isUnknown) {
      options = options.asRetryOf(unknown.retryWith().orElseThrow());
    }
    if (!over.get() && (isUnknown || isForNow(cause)) && patienceLeft().compareTo(PAUSE) > 0) {
      var unused = timer.after(PAUSE, this::ask);
      return;
    }
    boolean nobodyElse = over.get() || terms.owner().isEmpty(); // uses what may be this owner's
    fail(cause);
    // Nobody waits any more: what may have happened is to be given up.
    if (isUnknown && nobodyElse && (asked < LEAVE_ATTEMPTS || binds.getAsBoolean())) {
      var unused = timer.after(LEAVE_PAUSE, this::ask);
    } else {
      settle();
    }
  }

  private static boolean isForNow(@Nullable Throwable cause) {
    return cause instanceof RefusedException refused && refused.refusal().code().isTransient();
  }

  private static RefusedException deadlocked(LockAnswer.Deadlocked why) {
    return new RefusedException(
        Refusal.Code.DEADLOCK, "refused to break a cycle of waits: " + why.cycle());
  }

  private static RefusedException refusal(LockReply.NotAllowed.Why why) {
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
      case NO_SESSION ->
          new RefusedException(Refusal.Code.INVALID, "the session has ended, or never was");
      case OTHER_SESSION ->
          new RefusedException(
              Refusal.Code.INVALID,
              "the owner holds the lock or waits for it under another session, or none");
    };
  }

  // --- To wait ----------------------------------------------------------------------------------

  /**
   * Looks whether the turn of the place has come. No look takes as long as the lease, unless that
   * is very short: else it might be over when the answer comes.
   */
  private void look(LockTicket ticket) {
    if (over.get()) {
      return;
    }
    Duration left = patienceLeft();
    if (left.toMillis() < 1) {
      var unused = leave().whenComplete((gone, failure) -> left(gone));
      return;
    }
    Duration look =
        terms.session().isPresent() ? LONGEST_LOOK : terms.lease().dividedBy(LOOKS_IN_A_LEASE);
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
        @Nullable Throwable cause = failure == null ? null : Requests.cause(failure);
        if (isForNow(cause)) {
          var unused = timer.after(PAUSE, () -> look(ticket));
        } else {
          fail(cause);
          var unused = leave();
        }
      }
      case LockAnswer.Held held -> held(held, askedNanos);
      case LockAnswer.Gone unused -> notHeld();
      case LockAnswer.Deadlocked why -> refused(deadlocked(why));
      case LockAnswer.Waiting unused -> look(ticket);
      case LockAnswer.Busy unused -> look(ticket);
      case LockAnswer.NotAllowed unused -> look(ticket);
    }
  }

  /** Where nobody said so, it may be queued or held still. */
  private void left(@Nullable Boolean left) {
    if (left == null) {
      fail(
          new UnknownOutcomeException(
              Optional.empty(), "nobody answered that the queue was left; its wait ends it"));
    } else {
      notHeld();
    }
  }

  /**
   * Leaves the queue, and what was granted meanwhile, with the same request; of an owner that held
   * it before, only this acquisition. Never fails: null where nobody answered. Then it is tried
   * again for a while, and at last its wait and its lease end it.
   */
  private CompletableFuture<@Nullable Boolean> leave() {
    return leave(1);
  }

  private CompletableFuture<@Nullable Boolean> leave(int attempt) {
    @Nullable LockTicket ticket = place;
    LockAnswer.@Nullable Held had = got;
    if (ticket == null || settled.isDone()) {
      return CompletableFuture.completedFuture(true);
    }
    boolean isAgain = had != null && had.holds() > 1;
    if (isAgain && !releasedOnce.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(true);
    }
    CompletionStage<Boolean> left =
        had != null && isAgain
            ? lock.release(owner, had.token(), Options.DEFAULT).thenApply(Optional::isPresent)
            : lock.leave(owner, ticket, Options.DEFAULT);
    return left.<@Nullable Boolean>handle(
            (done, failure) -> {
              // Not where others of its owner might be given up by a repeat.
              if (failure != null
                  && had == null
                  && (attempt < LEAVE_ATTEMPTS || binds.getAsBoolean())) {
                var unused = timer.after(LEAVE_PAUSE, () -> leaveAgain(attempt + 1));
              } else {
                settle();
              }
              return failure == null ? done : null;
            })
        .toCompletableFuture();
  }

  private void leaveAgain(int attempt) {
    var unused = leave(attempt);
  }

  // --- To hold ----------------------------------------------------------------------------------

  /** Held; renewed first where much of the lease is over already. */
  private void held(LockAnswer.Held held, long askedNanos) {
    place = held.ticket();
    got = held;
    LockHandle handle = new LockHandle(lock.name(), owner, held.token(), held.ticket());
    long untilNanos = askedNanos + held.left().toNanos();
    if (terms.session().isPresent()
        || untilNanos - timer.nanos() >= terms.lease().dividedBy(2).toNanos()) {
      give(handle, untilNanos);
      return;
    }
    long renewedNanos = timer.nanos();
    var unused =
        lock.renew(owner, held.token(), terms.lease(), Options.DEFAULT)
            .whenComplete(
                (stillHeld, failure) -> {
                  if (failure == null && stillHeld) {
                    give(handle, renewedNanos + terms.lease().toNanos());
                  } else if (failure != null && untilNanos - timer.nanos() > 0) {
                    give(handle, untilNanos);
                  } else {
                    var unusedToo = leave().whenComplete((gone, why) -> notHeld());
                  }
                });
  }

  private void give(LockHandle handle, long untilNanos) {
    if (!over.compareAndSet(false, true)) {
      var unused = leave();
      return;
    }
    Hold hold = holding.begin(lock, handle, terms, untilNanos);
    settle();
    timer.aside(
        () -> {
          if (!handed.complete(Optional.of(hold))) {
            var unused = hold.release();
          }
        });
  }

  /** There is no place, and nothing to leave. */
  private void notHeld() {
    if (over.compareAndSet(false, true)) {
      timer.aside(() -> handed.complete(Optional.empty()));
    }
    settle();
  }

  /** Nothing came of it, and there is nothing to leave. */
  private void refused(RefusedException why) {
    fail(why);
    settle();
  }

  private void fail(@Nullable Throwable cause) {
    Throwable why = cause == null ? new IllegalStateException("a lock answered nothing") : cause;
    if (over.compareAndSet(false, true)) {
      timer.aside(() -> handed.completeExceptionally(why));
    }
  }
}
