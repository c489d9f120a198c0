package io.troupe.api.embedded.role;

import io.troupe.api.election.Leadership;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.request.Requests;
import io.troupe.api.role.HostedRole;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleStatus;
import io.troupe.api.role.RoleStatus.State;
import io.troupe.api.role.RoleTerms;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns for a role, runs it while it leads, stops it before the lease can end, and begins
 * again. All of that on one thread, which sleeps until something happened to it.
 */
final class RoleRun implements HostedRole {
  private static final Logger LOG = LoggerFactory.getLogger(RoleRun.class);

  /** Whoever changes something wakes it: once it is over, one looks and sleeps again. */
  private static final Duration LONG = Duration.ofDays(1);

  /** Who campaigns is answered within this, or its lease ends it. */
  private static final Duration RESIGN_LIMIT = Duration.ofSeconds(10);

  private final TroupeElection election;
  private final RoleTerms terms;
  private final Callable<Role> factory;
  private final RolePause pause;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean drained;
  private volatile State state = State.WAITING;
  private volatile @Nullable RoleAct act;
  private volatile @Nullable RoleAct last;
  private final LongAdder starts = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile Optional<String> lastFailure = Optional.empty();

  /** Failures in a row. */
  private int inARow;

  RoleRun(
      TroupeElection election,
      RoleTerms terms,
      Callable<Role> factory,
      RolePause pause,
      boolean drained) {
    this.election = election;
    this.terms = terms;
    this.factory = factory;
    this.pause = pause;
    this.drained = drained;
    // Whatever the roles do with the threads of virtual ones, this one looks after them.
    this.thread =
        Thread.ofPlatform().daemon().name("troupe-role-" + election.name()).unstarted(this::run);
  }

  /** Begins, once. */
  RoleRun begin() {
    thread.start();
    return this;
  }

  /** Whether this node is to run no role. */
  void drain(boolean drains) {
    drained = drains;
    wake.release();
  }

  /** Begins to end. */
  void end() {
    closed = true;
    wake.release();
  }

  @Override
  public void close() {
    end();
    try {
      boolean ended = thread.join(terms.stopTimeout().plus(terms.stopTimeout()).plus(RESIGN_LIMIT));
      if (!ended) {
        LOG.warn("role {} does not stop", election.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nothing of it is here any more: it is closed, and what ran has stopped. */
  boolean isGone() {
    @Nullable RoleAct ran = last;
    return closed && !thread.isAlive() && (ran == null || ran.isOver());
  }

  @Override
  public RoleStatus status() {
    @Nullable RoleAct present = act;
    return new RoleStatus(
        election.name().value(),
        state,
        terms.priority(),
        Optional.ofNullable(present).map(RoleAct::token),
        starts.sum(),
        failures.sum(),
        lastFailure);
  }

  // --- The thread -------------------------------------------------------------------------------

  private void run() {
    while (!closed) {
      if (drained) {
        state = State.DRAINED;
        await(() -> closed || !drained);
      } else {
        state = State.WAITING;
        try {
          campaign().ifPresent(this::serve);
        } catch (RuntimeException e) {
          failed(e, Duration.ZERO);
        }
      }
    }
    state = State.CLOSED;
  }

  private boolean isOut() {
    return closed || drained;
  }

  /** Until it is elected, or should not be. */
  private Optional<Leadership> campaign() {
    CompletableFuture<Leadership> elected = election.campaign(terms.campaign());
    var unused = elected.whenComplete((leads, failure) -> wake.release());
    await(() -> elected.isDone() || isOut());
    if (isOut() && elected.cancel(false)) {
      return Optional.empty();
    }
    try {
      Leadership leads = elected.join();
      Duration left = untilStop(leads);
      if (!isOut() && left.isPositive()) {
        return Optional.of(leads);
      }
      leads.close();
      if (!isOut()) {
        failed(
            new IllegalStateException("it was elected when little was left of its lease"),
            Duration.ZERO);
      }
    } catch (CompletionException | CancellationException e) {
      if (!closed) {
        failed(Requests.cause(e), Duration.ZERO);
      }
    }
    return Optional.empty();
  }

  /** Runs the role, until it failed, or should not run here any more. */
  private void serve(Leadership leads) {
    starts.increment();
    RoleAct run = new RoleAct(election.name().value(), leads, factory, wake::release);
    act = run;
    last = run;
    long beganNanos = System.nanoTime();
    try {
      play(run, leads, beganNanos);
    } finally {
      leads.close();
      act = null;
    }
    Duration ran = Duration.ofNanos(System.nanoTime() - beganNanos);
    run.failure().ifPresent(this::note);
    // Two of it are never here at a time, though others may be elsewhere.
    await(() -> run.isOver() || closed);
    run.failure().ifPresentOrElse(why -> pause(why, ran), () -> inARow = 0);
  }

  /** From its start until it has stopped, or does not in time. */
  private void play(RoleAct run, Leadership leads, long beganNanos) {
    state = State.STARTING;
    LOG.info("role {} starts here, under term {}", election.name(), leads.term().number());
    var unusedAsked = leads.asked().thenRun(wake::release);
    var unusedEnd = leads.ended().thenRun(wake::release);
    run.begin();
    boolean began = awaitStart(run, leads, beganNanos);
    if (began) {
      state = State.RUNNING;
      while (!isToEnd(leads) && run.isRunning()) {
        sleep(untilStop(leads), () -> isToEnd(leads) || !run.isRunning());
      }
    }
    state = State.STOPPING;
    run.end();
    boolean inTime = awaitEnd(run);
    LOG.info(
        "role {} {} here, under term {}",
        election.name(),
        inTime ? "has stopped" : "does not stop in time",
        leads.term().number());
  }

  /** Whether it started in time. */
  private boolean awaitStart(RoleAct run, Leadership leads, long beganNanos) {
    Supplier<Duration> left = () -> terms.startTimeout().minusNanos(System.nanoTime() - beganNanos);
    while (run.isStarting() && !isToEnd(leads) && left.get().isPositive()) {
      Duration wait = untilStop(leads);
      sleep(
          wait.compareTo(left.get()) < 0 ? wait : left.get(),
          () -> !run.isStarting() || isToEnd(leads));
    }
    if (run.isStarting()) {
      if (!isToEnd(leads)) {
        run.fail(new IllegalStateException("it did not start within " + terms.startTimeout()));
      }
      run.interrupt();
    }
    return run.isRunning();
  }

  /** Whether it stopped in time; it is interrupted where it did not. */
  private boolean awaitEnd(RoleAct run) {
    sleep(terms.stopTimeout(), run::isOver);
    if (run.isOver()) {
      return true;
    }
    run.fail(new IllegalStateException("it did not stop within " + terms.stopTimeout()));
    run.interrupt();
    return false;
  }

  private boolean isToEnd(Leadership leads) {
    return isOut()
        || leads.asked().toCompletableFuture().isDone()
        || !untilStop(leads).isPositive();
  }

  /** So that the stop is over before the lease is. */
  private Duration untilStop(Leadership leads) {
    return leads.left().minus(terms.stopTimeout());
  }

  private void failed(Throwable why, Duration ran) {
    note(why);
    pause(why, ran);
  }

  private void note(Throwable why) {
    failures.increment();
    lastFailure = Optional.of(why.toString());
  }

  private void pause(Throwable why, Duration ran) {
    inARow = pause.failures(inARow, ran);
    Duration wait = pause.after(inARow);
    LOG.warn("role {} failed here; this node campaigns again in {}", election.name(), wait, why);
    state = State.PAUSED;
    sleep(wait, this::isOut);
  }

  /** Sleeps until it is so, however long. */
  private void await(BooleanSupplier isSo) {
    while (!isSo.getAsBoolean()) {
      sleep(LONG, isSo);
    }
  }

  /** Sleeps until it is so, or the time is over. */
  private void sleep(Duration time, BooleanSupplier isSo) {
    long endNanos = System.nanoTime() + time.toNanos();
    while (!isSo.getAsBoolean()) {
      long left = endNanos - System.nanoTime();
      if (left <= 0) {
        return;
      }
      try {
        boolean unused = wake.tryAcquire(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // Nobody but this class has the thread.
        throw new IllegalStateException(e);
      }
      wake.drainPermits();
    }
  }
}
