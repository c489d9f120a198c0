package io.troupe.api.session.keep;

import io.troupe.actors.GuestId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.request.Requests;
import io.troupe.api.session.SessionTerms;
import io.troupe.api.session.TroupeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session, and up to when it lives by the clock of this process. */
final class KeptSession implements TroupeSession {
  private static final Logger LOG = LoggerFactory.getLogger(KeptSession.class);

  private final KeptSessions sessions;
  private final GuestId id;
  private final SessionTerms terms;
  private final CompletableFuture<State> ended = new CompletableFuture<>();

  /** Where it was closed here: what its home says to that. */
  private @Nullable CompletionStage<Void> closing; // guarded by ended

  private final List<Consumer<State>> listeners = new ArrayList<>(); // guarded by this

  /** What listeners were told comes before what they are told next. */
  private CompletableFuture<Void> told = CompletableFuture.completedFuture(null); // as above

  private volatile State state = State.SAFE; // written as above
  private volatile long untilNanos; // written as above
  private volatile long keepAtNanos;
  private volatile boolean asked;

  /**
   * A session that lives.
   *
   * @param openedNanos when it was asked for, from when its lease counts
   */
  KeptSession(KeptSessions sessions, GuestId id, SessionTerms terms, long openedNanos) {
    this.sessions = sessions;
    this.id = id;
    this.terms = terms;
    this.untilNanos = openedNanos + terms.lease().toNanos();
    this.keepAtNanos = openedNanos + sessions.pause(terms).toNanos();
  }

  @Override
  public GuestId id() {
    return id;
  }

  @Override
  public SessionTerms terms() {
    return terms;
  }

  @Override
  public Duration left() {
    long left = untilNanos - sessions.nanos();
    return state.isOver() || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  @Override
  public State state() {
    return left().isZero() && !state.isOver() ? State.LOST : state;
  }

  @Override
  public synchronized void onChange(Consumer<State> listener) {
    if (state.isOver()) {
      State last = state;
      tell(List.of(listener), last);
    } else {
      listeners.add(listener);
    }
  }

  @Override
  public CompletionStage<State> ended() {
    return ended.minimalCompletionStage();
  }

  // --- To be kept -------------------------------------------------------------------------------

  /** Whether it is to be kept now; then it counts as asked for. */
  boolean takeTurn(long nanos) {
    boolean isTurn = !asked && !state.isOver() && nanos - keepAtNanos >= 0;
    if (isTurn) {
      asked = true;
    }
    return isTurn;
  }

  /**
   * It was kept by a request of then.
   *
   * @return whether it still lived when this was heard: what was lost once stays so
   */
  boolean kept(long askedNanos) {
    synchronized (this) {
      boolean isLost = left().isZero();
      long until = askedNanos + terms.lease().toNanos();
      if (!isLost && until - untilNanos > 0) {
        untilNanos = until;
      }
    }
    again(askedNanos + sessions.pause(terms).toNanos());
    look();
    return !state.isOver();
  }

  /** Nobody said whether it was kept. */
  void again(long keepAt) {
    keepAtNanos = keepAt;
    asked = false;
  }

  /** How it is by the clock alone. */
  void look() {
    Duration left = left();
    if (left.isZero()) {
      become(State.LOST);
    } else if (left.compareTo(terms.lease().dividedBy(2)) < 0) {
      become(State.JEOPARDY);
    } else {
      become(State.SAFE);
    }
  }

  /** Whether it was in another state before, and is in this one now. */
  boolean become(State next) {
    synchronized (this) {
      if (state == next || state.isOver()) {
        return false;
      }
      state = next;
      tell(List.copyOf(listeners), next);
    }
    if (next == State.LOST) {
      LOG.warn("session {} is lost: {}", id, terms.label());
    }
    if (next.isOver()) {
      sessions.over(this, next);
      sessions.aside(() -> ended.complete(next));
    }
    return true;
  }

  private synchronized void tell(List<Consumer<State>> whom, State what) {
    if (!whom.isEmpty()) {
      told = told.thenRunAsync(() -> whom.forEach(it -> call(it, what)), sessions::aside);
    }
  }

  private void call(Consumer<State> listener, State what) {
    try {
      listener.accept(what);
    } catch (RuntimeException e) {
      LOG.warn("a listener of session {} failed on {}", id, what, e);
    }
  }

  // --- The end ----------------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> end() {
    synchronized (ended) {
      if (become(State.CLOSED)) {
        closing = sessions.close(id);
      }
      return closing == null ? CompletableFuture.completedStage(null) : closing;
    }
  }

  @Override
  public void close() {
    try {
      var unused = Requests.await(end());
    } catch (RefusedException | UnknownOutcomeException e) {
      LOG.debug("session {} was not closed: its lease ends it", id, e);
    }
  }

  @Override
  public String toString() {
    return id + " " + state();
  }
}
