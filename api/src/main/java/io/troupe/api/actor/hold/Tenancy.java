package io.troupe.api.actor.hold;

import io.troupe.api.Troupe;
import io.troupe.api.election.Leadership;
import io.troupe.api.lock.HeldLock;
import io.troupe.api.session.TroupeSession;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How something of the cluster is asked for, followed, and given up again.
 *
 * @param <T> what is held
 */
interface Tenancy<T> {
  /** Asks for it. */
  Begun<T> begin();

  /** Tells of all that happens to it from now on, on any thread. */
  void follow(T held, Listener listener);

  /** Gives it up, without waiting for an answer: at worst its lease ends it. */
  void giveUp(T held);

  /**
   * A request that is under way.
   *
   * @param outcome empty if it was not its turn in time
   * @param cancel makes it wait no longer; what comes of it all the same is in the outcome, or was
   *     given up
   */
  record Begun<T>(CompletionStage<Optional<T>> outcome, Runnable cancel) {}

  /** Hears what happens to it. */
  interface Listener {
    void changed(HoldSignal.Change change);

    void ended(boolean lost);
  }

  /** A lock, or permits, which are held alike. */
  interface OfHeld extends Tenancy<HeldLock> {
    @Override
    default void follow(HeldLock held, Listener listener) {
      held.ended().thenAccept(end -> listener.ended(end == HeldLock.End.LOST));
    }

    @Override
    default void giveUp(HeldLock held) {
      var unused = held.release();
    }
  }

  /** A lock. */
  record OfLock(Troupe troupe, HoldCommand.AcquireLock command) implements OfHeld {
    @Override
    public Begun<HeldLock> begin() {
      CompletableFuture<Optional<HeldLock>> future =
          troupe.lock(command.name()).acquireAsync(command.terms()).toCompletableFuture();
      return new Begun<>(future, () -> future.cancel(true));
    }
  }

  /** Permits of a semaphore. */
  record OfPermits(Troupe troupe, HoldCommand.AcquirePermits command) implements OfHeld {
    @Override
    public Begun<HeldLock> begin() {
      CompletableFuture<Optional<HeldLock>> future =
          troupe
              .semaphore(command.semaphore())
              .acquireAsync(command.permits(), command.terms())
              .toCompletableFuture();
      return new Begun<>(future, () -> future.cancel(true));
    }
  }

  /** A lock that another held. */
  record OfResumedLock(Troupe troupe, HoldCommand.ResumeLock command) implements OfHeld {
    /** Not cancelled: it is held already, and is given up once that is known here. */
    @Override
    public Begun<HeldLock> begin() {
      return new Begun<>(
          troupe
              .lock(command.handle().name().value())
              .resumeAsync(command.handle(), command.terms()),
          () -> {});
    }
  }

  /** A session. */
  record OfSession(Troupe troupe, HoldCommand.OpenSession command)
      implements Tenancy<TroupeSession> {
    /** Not cancelled: one that is open was opened, and is closed once it is there. */
    @Override
    public Begun<TroupeSession> begin() {
      return new Begun<>(
          troupe.openSessionAsync(command.terms()).thenApply(Optional::of), () -> {});
    }

    @Override
    public void follow(TroupeSession held, Listener listener) {
      held.onChange(
          state -> {
            switch (state) {
              case SAFE -> listener.changed(HoldSignal.Change.SAFE);
              case JEOPARDY -> listener.changed(HoldSignal.Change.JEOPARDY);
              case CLOSED -> listener.ended(false);
              case LOST -> listener.ended(true);
            }
          });
    }

    @Override
    public void giveUp(TroupeSession held) {
      var unused = held.end();
    }
  }

  /** The lead of an election. */
  record OfLeadership(Troupe troupe, HoldCommand.Campaign command) implements Tenancy<Leadership> {
    @Override
    public Begun<Leadership> begin() {
      CompletableFuture<Leadership> future =
          troupe.election(command.election()).campaign(command.terms());
      return new Begun<>(future.thenApply(Optional::of), () -> future.cancel(true));
    }

    @Override
    public void follow(Leadership held, Listener listener) {
      held.asked()
          .thenAccept(
              asked -> {
                if (asked) {
                  listener.changed(HoldSignal.Change.ASKED_TO_HAND_OVER);
                }
              });
      held.jeopardy()
          .thenAccept(
              left -> {
                if (!left.isZero()) {
                  listener.changed(HoldSignal.Change.JEOPARDY);
                }
              });
      held.ended().thenAccept(end -> listener.ended(end == Leadership.End.LOST));
    }

    @Override
    public void giveUp(Leadership held) {
      var unused = held.resign();
    }
  }
}
