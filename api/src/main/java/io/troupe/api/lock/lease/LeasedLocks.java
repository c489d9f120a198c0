package io.troupe.api.lock.lease;

import io.troupe.actors.GuestId;
import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LeaseRequests;
import io.troupe.api.lock.LockHandle;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.lock.TroupeLock;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.api.request.TimerThread;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one caller, such as a node, holds and waits for. Safe for use by many threads. */
public final class LeasedLocks {
  private static final int ID_BYTES = 8;

  private final CallTimer timer;
  private final String caller;
  private final AtomicLong drawn = new AtomicLong();
  private final Set<Acquisition> acquisitions = ConcurrentHashMap.newKeySet();

  /** Of owners that have names, those that have not settled. */
  private final Map<Asker, Set<Acquisition>> unsettled = new ConcurrentHashMap<>();

  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final Map<LockThread, ThreadHolds> byThread = new ConcurrentHashMap<>();
  private final LongAdder lost = new LongAdder();
  private final Function<GuestId, Optional<TroupeSession>> sessions;
  private volatile boolean closed;

  /** Whose acquisitions share a place. */
  private record Asker(LockName name, LockOwner owner) {}

  /** A thread that uses a lock as one of {@code java.util.concurrent}. */
  record LockThread(LockName name, Thread thread) {}

  /** What such a thread holds; only it uses it. */
  record ThreadHolds(LockOwner owner, ArrayDeque<HeldLock> held) {}

  /** Nothing yet, and no sessions. */
  public LeasedLocks(String caller, Supplier<Moment> clock) {
    this(caller, clock, unused -> Optional.empty());
  }

  /**
   * Nothing yet.
   *
   * @param caller what the names of its owners begin with: at most 64 printable ASCII characters
   *     without space
   * @param sessions those that this caller keeps alive: {@link #sessionOver} is told of their ends
   */
  public LeasedLocks(
      String caller, Supplier<Moment> clock, Function<GuestId, Optional<TroupeSession>> sessions) {
    this(caller, new TimerThread("troupe-locks", clock), sessions);
  }

  LeasedLocks(String caller, CallTimer timer, Function<GuestId, Optional<TroupeSession>> sessions) {
    this.sessions = sessions;
    this.timer = timer;
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    this.caller = caller + "/" + HexFormat.of().formatHex(id);
  }

  /** A lock whose leases are looked after here. */
  public TroupeLock lock(AsyncTroupeLock async) {
    return new LeasedLock(async, this);
  }

  /** An owner that nobody else is. */
  public LockOwner draw() {
    return new LockOwner(caller + "/" + drawn.incrementAndGet());
  }

  Map<LockThread, ThreadHolds> byThread() {
    return byThread;
  }

  /** Begins to acquire what these requests are about; who cancels the future gives it up. */
  public CompletableFuture<Optional<HeldLock>> acquire(LeaseRequests lock, LockTerms terms) {
    if (terms.session().isPresent() && sessions.apply(terms.session().get()).isEmpty()) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.Code.INVALID,
              "session %s has ended, or is not kept alive here".formatted(terms.session().get())));
    }
    Acquisition acquisition =
        new Acquisition(
            lock,
            terms.owner().orElseGet(this::draw),
            terms,
            timer,
            this::hold,
            () -> binds(terms));
    acquisitions.add(acquisition);
    if (closed) {
      acquisitions.remove(acquisition);
      return CompletableFuture.failedFuture(stopping());
    }
    CompletableFuture<Optional<HeldLock>> result =
        acquisition.begin(before(acquisition, lock, terms));
    var unused = result.whenComplete((held, failure) -> acquisitions.remove(acquisition));
    return result;
  }

  /** Ends once no earlier acquisition of its owner can give up what comes of this one. */
  private CompletableFuture<Void> before(
      Acquisition acquisition, LeaseRequests lock, LockTerms terms) {
    if (terms.owner().isEmpty()) {
      return CompletableFuture.completedFuture(null); // nobody else is this owner
    }
    Asker asker = new Asker(lock.name(), terms.owner().get());
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    unsettled.compute(
        asker,
        (unused, those) -> {
          Set<Acquisition> all = those == null ? ConcurrentHashMap.newKeySet() : those;
          all.stream()
              .filter(Acquisition::isLeaving)
              .forEach(it -> leaving.add(it.settled().toCompletableFuture()));
          all.add(acquisition);
          return all;
        });
    var unused =
        acquisition
            .settled()
            .thenRun(
                () ->
                    unsettled.computeIfPresent(
                        asker,
                        (name, those) -> {
                          those.remove(acquisition);
                          return those.isEmpty() ? null : those;
                        }));
    return CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new));
  }

  /** Whether it is to be under a session that lives, as far as is known here. */
  private boolean binds(LockTerms terms) {
    return terms.session().flatMap(sessions).filter(TroupeSession::isAlive).isPresent();
  }

  /** Waits for what was begun; where the thread is interrupted, it is given up. */
  public static Optional<HeldLock> await(CompletableFuture<Optional<HeldLock>> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(answer);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Requests.await(answer);
    }
  }

  /**
   * Takes over what another holds: renews its lease, and goes on as the terms say; or goes on with
   * its session, where that is kept alive here.
   */
  public CompletableFuture<Optional<HeldLock>> resume(
      LeaseRequests lock, LockHandle handle, LockTerms terms) {
    if (!handle.name().equals(lock.name())) {
      throw new IllegalArgumentException(
          "the handle is of '%s', not of '%s'".formatted(handle.name(), lock.name()));
    }
    CompletableFuture<Optional<HeldLock>> resumed = new CompletableFuture<>();
    long askedNanos = nanos();
    CompletionStage<Boolean> renewed =
        terms.session().isPresent()
            ? CompletableFuture.completedStage(false) // there is no lease
            : lock.renew(handle.owner(), handle.token(), terms.lease(), Options.DEFAULT);
    var unused =
        renewed
            .thenCompose(
                held ->
                    held
                        ? CompletableFuture.completedStage(Optional.of(terms))
                        : lock.holder(handle.owner(), handle.token(), Options.DEFAULT)
                            .thenApply(it -> it.flatMap(holder -> bound(holder, lock, terms))))
            .thenAccept(
                as ->
                    resumed(
                        as.map(it -> hold(lock, handle, it, askedNanos + it.lease().toNanos())),
                        resumed))
            .exceptionally(
                failure -> {
                  resumed.completeExceptionally(Requests.cause(failure));
                  return null;
                });
    return resumed;
  }

  private void resumed(Optional<Hold> hold, CompletableFuture<Optional<HeldLock>> resumed) {
    timer.aside(
        () -> {
          if (!resumed.complete(hold.map(it -> it))) {
            hold.ifPresent(HeldLock::letGo);
          }
        });
  }

  /** How what has no lease goes on; empty if that is over. */
  private Optional<LockTerms> bound(LockHolder holder, LeaseRequests lock, LockTerms terms) {
    if (holder.session().isEmpty() && terms.session().isEmpty()) {
      return Optional.empty(); // nor did it have one when its lease was to be renewed
    }
    boolean isOther = terms.session().isPresent() && !terms.session().equals(holder.session());
    if (isOther || holder.session().flatMap(sessions).isEmpty()) {
      throw new RefusedException(
          Refusal.Code.INVALID,
          "lock %s is held by %s %s, which is not %s"
              .formatted(
                  lock.name(),
                  holder.owner(),
                  holder.session().map(it -> "under session " + it).orElse("for a lease"),
                  isOther ? "as the terms say" : "kept alive here: it is resumed where that is"));
    }
    return Optional.of(terms.under(holder.session().get()));
  }

  /** Nobody waits for this any more: what is granted meanwhile, or just was, is given up again. */
  static void abandon(CompletableFuture<Optional<HeldLock>> answer) {
    if (!answer.cancel(false)) {
      var unused = answer.thenAccept(held -> held.ifPresent(HeldLock::release));
    }
  }

  /** What is held up to then; now it is looked after. */
  private Hold hold(LeaseRequests lock, LockHandle handle, LockTerms terms, long untilNanos) {
    @Nullable TroupeSession session = terms.session().flatMap(sessions).orElse(null);
    Hold hold = Hold.begin(lock, handle, terms, untilNanos, session, timer, lost::increment);
    holds.add(hold);
    var unused = hold.ended().thenRun(() -> holds.remove(hold));
    if (closed) {
      var unusedToo = hold.release();
    }
    if (terms.session().isPresent() && (session == null || session.state().isOver())) {
      hold.sessionOver();
    }
    return hold;
  }

  /** A session that is kept here is over: whatever is held under it is held no longer. */
  public void sessionOver(GuestId session) {
    holds.forEach(
        hold -> {
          if (hold.isUnder(session)) {
            hold.sessionOver();
          }
        });
  }

  /** How many are held here. */
  public int held() {
    return holds.size();
  }

  /** How many are acquired at present, most of which wait for their turn. */
  public int acquiring() {
    return acquisitions.size();
  }

  /** How many were lost, of those that are renewed. */
  public long lost() {
    return lost.sum();
  }

  long nanos() {
    return timer.nanos();
  }

  private static RefusedException stopping() {
    return new RefusedException(Refusal.Code.UNAVAILABLE, "what holds the locks is stopping");
  }

  /**
   * Leaves all queues, gives all up that is held, and waits for that at most for so long. What
   * nobody answered ends with its wait or its lease.
   */
  public void close(Duration time) {
    closed = true;
    List<CompletableFuture<?>> ends = new ArrayList<>();
    List.copyOf(acquisitions).forEach(it -> ends.add(it.giveUp(stopping())));
    List.copyOf(holds).forEach(it -> ends.add(it.release().toCompletableFuture()));
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // They end by themselves.
    }
    timer.close();
  }
}
