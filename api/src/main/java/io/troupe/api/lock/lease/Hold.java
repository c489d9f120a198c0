package io.troupe.api.lock.lease;

import io.troupe.actors.GuestId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lease.Lease;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.api.session.TroupeSession;
import io.troupe.api.session.TroupeSession.State;
import io.troupe.coordination.lock.LockMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is held, up to when by the clock of this process; renewed again and again, if the terms say
 * so.
 */
final class Hold implements HeldLock {
  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
  private static final Duration RELEASE_PAUSE = Duration.ofSeconds(1);
  private static final int RELEASE_ATTEMPTS = 30;

  private final LeaseRequests lock;
  private final LockHandle handle;
  private final Lease lease;
  private final boolean renewed;
  private final LockMode mode;
  private final @Nullable TroupeSession session;
  private final Optional<GuestId> bound;
  private final Runnable whenLost;
  private final CallTimer timer;
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

  /** Whether its partition need not be told any more. */
  private final AtomicBoolean settled = new AtomicBoolean();

  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private final AskWatch asks;

  private Hold(
      LeaseRequests lock,
      LockHandle handle,
      LockTerms terms,
      long untilNanos,
      @Nullable TroupeSession session,
      CallTimer timer,
      Runnable whenLost) {
    this.lock = lock;
    this.session = session;
    this.bound = terms.session();
    this.handle = handle;
    this.lease =
        new Lease(
            terms.lease(),
            untilNanos,
            timer,
            time -> ask(terms.lease(), time),
            () -> {
              boolean unused = end(End.LOST);
            });
    this.renewed = terms.renewed() || bound.isPresent();
    this.mode = terms.mode();
    this.timer = timer;
    this.whenLost = whenLost;
    this.asks = new AskWatch(lock, handle, timer, this::gone);
  }

  /**
   * What is held up to then, by the timer's clock.
   *
   * @param session that it is held under, if its terms name one; then up to when that lives. Null
   *     also where that is over already
   * @param whenLost is run where it is lost though it was renewed
   */
  static Hold begin(
      LeaseRequests lock,
      LockHandle handle,
      LockTerms terms,
      long untilNanos,
      @Nullable TroupeSession session,
      CallTimer timer,
      Runnable whenLost) {
    Hold hold = new Hold(lock, handle, terms, untilNanos, session, timer, whenLost);
    if (hold.bound.isEmpty()) { // else its session is kept, and tells of its end
      hold.lease.begin(hold.renewed);
    }
    return hold;
  }

  @Override
  public LockHandle handle() {
    return handle;
  }

  @Override
  public Duration left() {
    if (bound.isPresent()) {
      return isOver() || session == null ? Duration.ZERO : session.left();
    }
    return isOver() ? Duration.ZERO : lease.left();
  }

  private boolean isOver() {
    return end.get() != null;
  }

  /** Whether it is held under this session. */
  boolean isUnder(GuestId which) {
    return bound.equals(Optional.of(which));
  }

  /** Its session is over. */
  void sessionOver() {
    settled.set(true); // what is bound to it ends with it
    boolean unused =
        end(session != null && session.state() == State.CLOSED ? End.RELEASED : End.LOST);
  }

  @Override
  public CompletionStage<End> ended() {
    return ended.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Boolean> asked() {
    return asks.asked();
  }

  /** Its partition says that it is held no more. */
  private void gone() {
    settled.set(true);
    boolean unused = end(End.LOST);
  }

  // --- The lease --------------------------------------------------------------------------------

  @Override
  public CompletionStage<Boolean> renew() {
    return isOver() || bound.isPresent() // its session is kept, and nothing else is there to renew
        ? CompletableFuture.completedStage(isHeld())
        : Requests.plain(
            lease
                .renew(Options.DEFAULT.timeout())
                .thenApply(renewed -> renewed == Lease.Renewed.ANEW && !isOver()));
  }

  private CompletionStage<Lease.Renewed> ask(Duration length, Duration time) {
    return lock.renew(handle.owner(), handle.token(), length, Options.DEFAULT.withTimeout(time))
        .thenApply(
            held -> {
              if (!held) {
                gone();
              }
              return held ? Lease.Renewed.ANEW : Lease.Renewed.GONE;
            });
  }

  /** Whether it was not over before. */
  private boolean end(End how) {
    if (!end.compareAndSet(null, how)) {
      return false;
    }
    if (how == End.LOST && renewed) {
      lost();
    }
    lease.end();
    timer.aside(() -> ended.complete(how));
    asks.end();
    return true;
  }

  private void lost() {
    LOG.warn(
        "lock {} is lost: {} held it under token {}",
        lock.name(),
        handle.owner(),
        handle.token().number());
    whenLost.run();
  }

  // --- The end ----------------------------------------------------------------------------------

  @Override
  public CompletionStage<Boolean> release() {
    boolean wasHeld = end(End.RELEASED);
    if (!settled.compareAndSet(false, true)) {
      return CompletableFuture.completedStage(false);
    }
    // Where its time ran out here, the partition may see it otherwise, and count it. But sharers
    // have one token: there it could be a later hold of this owner that is given up.
    if (!wasHeld && mode == LockMode.SHARED) {
      return CompletableFuture.completedStage(false);
    }
    return Requests.plain(
        release(Options.DEFAULT, 1)
            .thenApply(
                holds -> {
                  if (wasHeld && holds.isEmpty()) {
                    lost();
                  }
                  return wasHeld && holds.isPresent();
                }));
  }

  /** Tried again for a while where nobody answers, though its caller is told so at once. */
  private CompletionStage<Optional<Integer>> release(Options options, int attempt) {
    return lock.release(handle.owner(), handle.token(), options)
        .whenComplete(
            (holds, failure) -> {
              boolean isKept = session != null && session.isAlive(); // no lease ends it
              if (failure != null && (attempt < RELEASE_ATTEMPTS || isKept)) {
                var unused =
                    timer.after(
                        RELEASE_PAUSE, () -> releaseAgain(repeating(options, failure), attempt));
              }
            });
  }

  private void releaseAgain(Options options, int attempts) {
    var unused = release(options, attempts + 1);
  }

  /** Under the same id, where it may have happened. */
  private static Options repeating(Options options, Throwable failure) {
    return Requests.cause(failure) instanceof UnknownOutcomeException unknown
        ? unknown.retryWith().map(options::asRetryOf).orElse(options)
        : options;
  }

  @Override
  public LockHandle letGo() {
    settled.set(true);
    boolean unused = end(End.LET_GO);
    return handle;
  }

  @Override
  public void close() {
    try {
      boolean unused = Requests.await(release());
    } catch (RefusedException | UnknownOutcomeException e) {
      LOG.debug("lock {} was not released: it ends with its lease", lock.name(), e);
    }
  }
}
