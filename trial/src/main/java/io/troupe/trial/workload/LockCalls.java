package io.troupe.trial.workload;

import io.troupe.actors.FencingToken;
import io.troupe.api.client.LockClient;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.OpenOperation;
import io.troupe.trial.verdict.Judge;
import java.time.Duration;
import java.util.Optional;

/**
 * What one client asks of a lock, each time as an owner that nobody else is; each call is an
 * operation of the history. For one thread.
 */
final class LockCalls {
  /** How much longer than its wait a place in the queue is asked about. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String client;
  private final String key;
  private final LockName name;
  private final Caller<NodeAccess> caller;
  private final HistoryRecorder history;
  private long owners;

  /**
   * Calls for one lock.
   *
   * @param key what the history calls it
   */
  LockCalls(
      String client,
      String key,
      LockName name,
      Caller<NodeAccess> caller,
      HistoryRecorder history) {
    this.client = client;
    this.key = key;
    this.name = name;
    this.caller = caller;
    this.history = history;
  }

  /** It was acquired, and may be over by now. */
  record Tenure(LockOwner owner, FencingToken token, boolean shared) {}

  private enum Release {
    DONE,
    NOT_HELD,
    /** It is not held now: an unanswered try may have released it. */
    OVER
  }

  /** Waits for it as long as the judge assumes. */
  Optional<Tenure> acquire(Duration lease, boolean shared) {
    return acquire(lease, shared, Judge.LOCK_WAIT);
  }

  /** Empty if it was not granted in this time, or nobody said that it was. */
  Optional<Tenure> acquire(Duration lease, boolean shared, Duration wait) {
    LockOwner owner = new LockOwner(name.value() + "-" + client + "-" + ++owners);
    LockTerms alone = LockTerms.DEFAULT.leased(lease).waiting(wait);
    LockTerms terms = shared ? alone.shared() : alone;
    String text = Long.toString(lease.toMillis());
    OpenOperation open = history.start(client, shared ? Judge.SHARE : Judge.ACQUIRE, key, text);
    long endNanos = System.nanoTime() + wait.plus(GRACE).toNanos();
    Answer<LockAnswer> answer =
        caller.askAgain(
            (node, repeats) -> node.locks().acquire(name, owner, terms, owner.value(), repeats));
    if (answer instanceof Answer.Refused) {
      open.fail();
      return Optional.empty();
    }
    while (answer instanceof Answer.Done<LockAnswer>(LockAnswer.Waiting waiting)
        && System.nanoTime() - endNanos < 0) {
      answer = caller.ask(node -> node.locks().await(name, owner, waiting.ticket()));
    }
    if (answer instanceof Answer.Done<LockAnswer>(LockAnswer.Held held)) {
      holds(1, held.holds());
      open.ok(text + "/" + held.ticket().number(), held.token().number());
      return Optional.of(new Tenure(owner, held.token(), shared));
    }
    if (answer instanceof Answer.Done<LockAnswer>(LockAnswer.Gone gone)) {
      open.fail(0);
    } else {
      open.info(); // its place may come to its turn
    }
    return Optional.empty();
  }

  /** Whether somebody waits for it. */
  boolean isWanted() {
    return caller.ask(node -> node.locks().explain(name).waiterCount() > 0)
            instanceof Answer.Done<Boolean>(Boolean isWanted)
        && isWanted;
  }

  /** Answers false if it is not held any more. */
  boolean renew(Tenure held, Duration lease) {
    OpenOperation open = history.start(client, Judge.RENEW, key, Long.toString(lease.toMillis()));
    Answer<Boolean> answer =
        caller.ask(node -> node.locks().renew(name, held.owner(), held.token(), lease));
    switch (answer) {
      case Answer.Done<Boolean>(Boolean renewed) when renewed -> open.ok();
      case Answer.Done<Boolean> notHeld -> open.fail(0);
      case Answer.Refused<Boolean> refused -> open.fail();
      case Answer.Unknown<Boolean> unknown -> open.info();
    }
    return !(answer instanceof Answer.Done<Boolean>(Boolean renewed)) || renewed;
  }

  /** Gives it up, if it is still held. */
  void release(Tenure held) {
    OpenOperation open = history.start(client, Judge.RELEASE, key, null);
    Answer<Release> answer =
        caller.askAgain((node, repeats) -> released(node.locks(), held, repeats));
    switch (answer) {
      case Answer.Done<Release>(Release done) -> {
        switch (done) {
          case DONE -> open.ok();
          case NOT_HELD -> open.fail(0);
          case OVER -> open.info();
        }
      }
      case Answer.Refused<Release> refused -> open.fail();
      case Answer.Unknown<Release> unknown -> open.info();
    }
  }

  private Release released(LockClient node, Tenure held, boolean repeats) {
    Optional<Integer> left = node.release(name, held.owner(), held.token());
    left.ifPresent(it -> holds(0, it));
    return left.isPresent() ? Release.DONE : repeats ? Release.OVER : Release.NOT_HELD;
  }

  /** Each owner acquires once. */
  private void holds(int right, int told) {
    if (told != right) {
      throw new IllegalStateException(
          "%s: held %d times by one owner, where %d is right".formatted(key, told, right));
    }
  }
}
