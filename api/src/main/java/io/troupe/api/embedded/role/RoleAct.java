package io.troupe.api.embedded.role;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.api.election.Leadership;
import io.troupe.api.role.Role;
import io.troupe.api.role.RoleOverException;
import io.troupe.api.role.RoleTerm;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A role under one term, on a thread of its own, which a user's code may hold up. */
final class RoleAct implements RoleTerm {
  private static final Logger LOG = LoggerFactory.getLogger(RoleAct.class);

  private enum Phase {
    STARTING,
    RUNNING,
    OVER
  }

  private final String name;
  private final Leadership leads;
  private final Callable<Role> factory;
  private final Runnable changed;
  private final Thread thread;
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean interrupted;
  private volatile Phase phase = Phase.STARTING;

  /**
   * It has not begun.
   *
   * @param changed is run whenever something is otherwise
   */
  RoleAct(String name, Leadership leads, Callable<Role> factory, Runnable changed) {
    this.name = name;
    this.leads = leads;
    this.factory = factory;
    this.changed = changed;
    this.thread = Thread.ofVirtual().name("troupe-role-" + name + "-run").unstarted(this::run);
  }

  void begin() {
    thread.start();
  }

  /** It is to stop, once it has started. */
  void end() {
    end.countDown();
  }

  void interrupt() {
    interrupted = true;
    thread.interrupt();
  }

  boolean isStarting() {
    return phase == Phase.STARTING && failure.get() == null;
  }

  boolean isRunning() {
    return phase == Phase.RUNNING && failure.get() == null;
  }

  /** It does nothing any more. */
  boolean isOver() {
    return phase == Phase.OVER;
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  private void run() {
    try {
      Role role = factory.call();
      role.start(this);
      phase = Phase.RUNNING;
      changed.run();
      awaitEnd();
      role.stop();
    } catch (Throwable e) {
      // Whatever it is, the role does not run. Whoever interrupted it has said why: what it throws
      // then is its way to end.
      if (!interrupted) {
        fail(e);
      }
    } finally {
      phase = Phase.OVER;
      changed.run();
    }
  }

  /** An interrupt that comes when it has just started was meant for the start. */
  private void awaitEnd() {
    boolean ends = false;
    while (!ends) {
      try {
        end.await();
        ends = true;
      } catch (InterruptedException e) {
        LOG.debug("role {} had just started", name, e);
      }
    }
  }

  // --- What the role sees -----------------------------------------------------------------------

  @Override
  public String role() {
    return name;
  }

  @Override
  public FencingToken token() {
    return leads.term();
  }

  @Override
  public Duration left() {
    return leads.left();
  }

  @Override
  public void fail(Throwable why) {
    if (why instanceof RoleOverException) {
      changed.run(); // it leads no longer: that is no failure of the role
    } else if (failure.compareAndSet(null, why)) {
      changed.run();
    }
  }

  @Override
  public CompletionStage<Boolean> update(Bytes data) {
    return leads.update(data);
  }
}
