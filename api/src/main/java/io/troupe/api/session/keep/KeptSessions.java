package io.troupe.api.session.keep;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.map.Options;
import io.troupe.api.request.CallTimer;
import io.troupe.api.request.Requests;
import io.troupe.api.session.AsyncSessions;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.session.SessionCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that one caller, such as a node, keeps alive. It looks at all of them together, and
 * sends one request to each home for all that are due there. Safe for use by many threads.
 */
public final class KeptSessions {
  private static final Logger LOG = LoggerFactory.getLogger(KeptSessions.class);

  /** So often a session is kept within its lease, while all goes well. */
  private static final int KEPT_IN_A_LEASE = 3;

  private static final int LOOKS_IN_A_LEASE = 12;
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(10);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  /** A request that took longer is made anew. */
  private static final Duration LONGEST_TRY = Duration.ofSeconds(10);

  /** Between attempts to open or to close one, and how many there are. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final int ATTEMPTS = 50;

  private final AsyncSessions requests;
  private final CallTimer timer;
  private final Map<GuestId, KeptSession> sessions = new ConcurrentHashMap<>();
  private final List<Consumer<GuestId>> ends = new CopyOnWriteArrayList<>();
  private final LongAdder lost = new LongAdder();
  private final Map<Long, CompletableFuture<TroupeSession>> opening = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();
  private @Nullable Future<?> nextLook; // guarded by this
  private long nextLookNanos; // as above
  private volatile boolean closed;

  /** None yet. */
  public KeptSessions(AsyncSessions requests, CallTimer timer) {
    this.requests = requests;
    this.timer = timer;
  }

  /**
   * Opens a session and keeps it alive.
   *
   * @return fails as requests do; where its outcome is unknown, its lease ends what may have begun
   */
  public CompletionStage<TroupeSession> open(SessionTerms terms) {
    CompletableFuture<TroupeSession> opened = new CompletableFuture<>();
    long number = begun.incrementAndGet();
    opening.put(number, opened);
    var unused = opened.whenComplete((session, failure) -> opening.remove(number));
    open(terms, Options.DEFAULT, 1, opened);
    return opened;
  }

  private void open(
      SessionTerms terms, Options options, int attempt, CompletableFuture<TroupeSession> opened) {
    if (closed) {
      opened.completeExceptionally(stopping());
      return;
    }
    long askedNanos = nanos();
    var unused =
        requests
            .open(terms, options)
            .whenComplete(
                (id, failure) -> {
                  if (failure == null) {
                    begin(id, terms, askedNanos, opened);
                  } else if (attempt < ATTEMPTS && isForNow(failure) && !closed) {
                    after(PAUSE, () -> open(terms, options, attempt + 1, opened));
                  } else {
                    opened.completeExceptionally(Requests.cause(failure));
                  }
                });
  }

  private static boolean isForNow(Throwable failure) {
    return Requests.cause(failure) instanceof RefusedException refused
        && (refused.refusal().code().isTransient()
            || refused.refusal().code() == Refusal.Code.FULL); // each try has an id of its own
  }

  private void begin(
      GuestId id, SessionTerms terms, long askedNanos, CompletableFuture<TroupeSession> opened) {
    KeptSession session = new KeptSession(this, id, terms, askedNanos);
    sessions.put(id, session);
    lookWithin(looks(terms.lease()));
    if (closed || !opened.complete(session)) {
      var unused = session.end();
      opened.completeExceptionally(stopping());
    }
  }

  /** A session that is kept here. */
  public Optional<TroupeSession> find(GuestId id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** From now on, tells of each session that is over. */
  public void onEnd(Consumer<GuestId> listener) {
    ends.add(listener);
  }

  /** How many are kept here. */
  public int count() {
    return sessions.size();
  }

  /** How many were lost here. */
  public long lost() {
    return lost.sum();
  }

  // --- To keep ----------------------------------------------------------------------------------

  long nanos() {
    return timer.nanos();
  }

  Duration pause(SessionTerms terms) {
    return terms.lease().dividedBy(KEPT_IN_A_LEASE);
  }

  void aside(Runnable task) {
    timer.aside(task);
  }

  private void after(Duration pause, Runnable task) {
    var unused = timer.after(pause, task);
  }

  /** How long nobody looks at a session with such a lease, at most. */
  private static Duration looks(Duration lease) {
    Duration pause = lease.dividedBy(LOOKS_IN_A_LEASE);
    pause = pause.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : pause;
    return pause.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : pause;
  }

  /** The next look comes within this time, however late it was to come. */
  private synchronized void lookWithin(Duration pause) {
    long at = nanos() + pause.toNanos();
    if (nextLook != null && nextLookNanos - at <= 0) {
      return;
    }
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    nextLookNanos = at;
    nextLook = timer.after(pause, this::look);
  }

  /** Looks at all, and again soon enough for the one with the shortest lease. */
  private void look() {
    synchronized (this) {
      nextLook = null;
    }
    Optional<Duration> shortest = Optional.empty();
    try {
      shortest = lookAtAll();
    } catch (RuntimeException e) {
      LOG.error("sessions could not be looked at; they are again soon", e);
      shortest = Optional.of(Duration.ZERO);
    } finally {
      shortest.ifPresent(lease -> lookWithin(looks(lease)));
    }
  }

  /** The shortest lease, if there are any. */
  private Optional<Duration> lookAtAll() {
    long now = nanos();
    Optional<Duration> shortest = Optional.empty();
    TreeMap<PartitionId, List<KeptSession>> due = new TreeMap<>();
    for (KeptSession session : sessions.values()) {
      session.look();
      Duration lease = session.terms().lease();
      if (shortest.isEmpty() || lease.compareTo(shortest.get()) < 0) {
        shortest = Optional.of(lease);
      }
      if (session.takeTurn(now)) {
        due.computeIfAbsent(session.id().home(), unused -> new ArrayList<>()).add(session);
      }
    }
    due.values().forEach(this::keepAll);
    return shortest;
  }

  private void keepAll(List<KeptSession> ofOneHome) {
    for (int from = 0; from < ofOneHome.size(); from += SessionCommand.MAX_KEPT) {
      keep(ofOneHome.subList(from, Math.min(ofOneHome.size(), from + SessionCommand.MAX_KEPT)));
    }
  }

  private void keep(List<KeptSession> some) {
    long askedNanos = nanos();
    Duration shortest =
        some.stream().map(it -> it.terms().lease()).min(Duration::compareTo).orElseThrow();
    Duration attempt = shortest.dividedBy(KEPT_IN_A_LEASE);
    Options options =
        Options.DEFAULT.withTimeout(attempt.compareTo(LONGEST_TRY) < 0 ? attempt : LONGEST_TRY);
    CompletionStage<Set<GuestId>> answer;
    try {
      answer = requests.keep(some.stream().map(KeptSession::id).toList(), options);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (live, failure) -> {
              if (failure == null) {
                some.forEach(it -> told(it, live, askedNanos));
              } else {
                some.forEach(it -> it.again(nanos()));
              }
            });
  }

  /** One that fails at it must not keep the others from being told. */
  private void told(KeptSession session, Set<GuestId> live, long askedNanos) {
    try {
      if (!live.contains(session.id())) {
        boolean unused = session.become(TroupeSession.State.LOST);
      } else if (!session.kept(askedNanos)) {
        // It was lost here before this was heard: at home it ends now, and not a lease later.
        var unused = close(session.id());
      }
    } catch (RuntimeException e) {
      LOG.error("session {} could not be told how it is", session.id(), e);
      session.again(nanos());
    }
  }

  // --- The end ----------------------------------------------------------------------------------

  void over(KeptSession session, TroupeSession.State how) {
    sessions.remove(session.id());
    if (how == TroupeSession.State.LOST) {
      lost.increment();
    }
    ends.forEach(it -> it.accept(session.id()));
  }

  /** Asked for again for a while where nobody answers, though its caller is told so at once. */
  CompletionStage<Void> close(GuestId id) {
    return Requests.plain(close(id, 1).thenApply(unused -> null));
  }

  private CompletionStage<Boolean> close(GuestId id, int attempt) {
    return requests
        .close(id, Options.DEFAULT)
        .whenComplete(
            (done, failure) -> {
              boolean again =
                  failure != null
                      && (isForNow(failure)
                          || Requests.cause(failure) instanceof UnknownOutcomeException);
              if (again && attempt < ATTEMPTS) {
                after(PAUSE, () -> closeAgain(id, attempt + 1));
              }
            });
  }

  private void closeAgain(GuestId id, int attempt) {
    var unused = close(id, attempt);
  }

  private static RefusedException stopping() {
    return new RefusedException(Refusal.Code.UNAVAILABLE, "what keeps the sessions is stopping");
  }

  /** Ends all of them, and waits for that at most for so long. */
  public void close(Duration time) {
    closed = true;
    opening.values().forEach(it -> it.completeExceptionally(stopping()));
    List<CompletableFuture<?>> done = new ArrayList<>();
    sessions.values().forEach(it -> done.add(it.end().toCompletableFuture()));
    try {
      CompletableFuture.allOf(done.toArray(CompletableFuture[]::new))
          .get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Their leases end them.
    }
    timer.close();
  }
}
