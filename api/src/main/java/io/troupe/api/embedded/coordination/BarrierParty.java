package io.troupe.api.embedded.coordination;

import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.coordination.BarrierBrokenException;
import io.troupe.api.coordination.BarrierTerms;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.Arrived;
import io.troupe.coordination.barrier.BarrierReply.Awaited;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A party that waits at a barrier in its thread, once. It goes on where nobody can be asked for a
 * while; and it hears how its generation ended, or leaves it: a generation must not trip by one
 * that was told of a failure.
 */
final class BarrierParty {
  /** One look waits no longer, so that a partition that moved is noticed. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

  /** Where it is over already, the answer comes at once, if one comes. */
  private static final Duration LATE_LOOK = Duration.ofSeconds(1);

  /** Where the partition cannot be asked now. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** So long behind its patience it asks how that ended. */
  private static final Duration GRACE = Options.DEFAULT.timeout();

  /** Between attempts to leave, and how many there are. */
  private static final Duration LEAVE_PAUSE = Duration.ofSeconds(1);

  private static final int LEAVE_ATTEMPTS = 10;

  private final TroupeBarrier barrier;
  private final LockOwner party;
  private final BarrierTerms terms;
  private final long begunNanos = System.nanoTime();

  /** Begins to wait now, under a name that nobody else has. */
  BarrierParty(TroupeBarrier barrier, LockOwner party, BarrierTerms terms) {
    this.barrier = barrier;
    this.party = party;
    this.terms = terms;
  }

  /** As {@link TroupeBarrier#await(int, BarrierTerms)}. */
  Arrived await(int parties) {
    return switch (arrive(parties)) {
      case Arrived arrived when arrived.index() == 0 -> arrived; // the last one: so it tripped
      case Arrived arrived -> over(arrived, stay(arrived.generation()));
      case NotArrived not -> throw notArrived(not, parties);
    };
  }

  private Duration left() {
    return terms.patience().minusNanos(System.nanoTime() - begunNanos);
  }

  private boolean hasPatience() {
    return left().compareTo(PAUSE) > 0 && !Thread.currentThread().isInterrupted();
  }

  // --- To arrive --------------------------------------------------------------------------------

  private BarrierReply.Arrival arrive(int parties) {
    Options options = Options.DEFAULT;
    while (true) {
      try {
        return Requests.await(barrier.arrive(party, parties, terms, options));
      } catch (UnknownOutcomeException e) {
        if (e.retryWith().isEmpty() || !hasPatience()) {
          leaveIfHere(1);
          throw e;
        }
        options = options.asRetryOf(e.retryWith().get());
      } catch (RefusedException e) {
        if (!e.refusal().code().isTransient() || !hasPatience()) {
          if (options.repeats()) { // an earlier copy may have arrived all the same
            leaveIfHere(1);
          }
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private RuntimeException notArrived(NotArrived not, int parties) {
    return switch (not.why()) {
      case OTHER_PARTIES ->
          new IllegalArgumentException(
              "barrier %s is of %d parties, not %d"
                  .formatted(barrier.name(), not.parties(), parties));
      case NO_SESSION -> new IllegalArgumentException("the session has ended, or never was");
      case BROKEN ->
          new BarrierBrokenException(
              "barrier " + barrier.name() + " is broken until it is reset",
              Requests.await(barrier.explain(Options.DEFAULT))
                  .flatMap(BarrierReply.Explained::broken));
      case BARRIERS_FULL -> new IllegalStateException("was refused as full");
    };
  }

  // --- To wait ----------------------------------------------------------------------------------

  /** How its generation ended; whatever else ends this, it has left or is about to. */
  private Awaited stay(BarrierGeneration generation) {
    boolean heard = false;
    try {
      Awaited awaited = awaited(generation);
      heard = true;
      return awaited;
    } finally {
      if (!heard) {
        leave(generation, 1);
      }
    }
  }

  private Awaited awaited(BarrierGeneration generation) {
    boolean isLeased = terms.session().isEmpty();
    Duration turn = isLeased ? least(terms.lease().dividedBy(3), LONGEST_LOOK) : LONGEST_LOOK;
    Duration look = turn;
    while (true) {
      Duration left = left();
      Duration time = left.isPositive() ? least(left, look) : LATE_LOOK;
      Optional<Awaited> awaited =
          asked(() -> barrier.await(generation, Options.DEFAULT.withTimeout(time)))
              .flatMap(it -> it);
      if (awaited.isPresent()) {
        return awaited.get();
      }
      if (!left().isPositive()) {
        if (left().plus(GRACE).isNegative()) {
          throw new UnknownOutcomeException(
              Optional.empty(), "nobody said how " + which(generation) + " ended");
        }
        // All hear the same: it may have tripped meanwhile, which the next look tells.
        var unused = asked(() -> barrier.leave(party, generation, Options.DEFAULT));
      } else if (isLeased) {
        Options within = Options.DEFAULT.withTimeout(least(turn, GRACE));
        // Where nobody answered, it is tried again soon; that it is late, the next look tells.
        look =
            asked(() -> barrier.renew(party, generation, terms.lease(), within)).isPresent()
                ? turn
                : least(turn, PAUSE);
      }
    }
  }

  /** No time is less than a request may be given. */
  private static Duration least(Duration one, Duration other) {
    Duration less = one.compareTo(other) < 0 ? one : other;
    return less.toMillis() < 1 ? Duration.ofMillis(1) : less;
  }

  /** What was answered; empty, behind a pause, where nobody did and it may be asked again. */
  private <R> Optional<R> asked(Supplier<CompletionStage<R>> request) {
    try {
      return Optional.of(Requests.await(request.get()));
    } catch (UnknownOutcomeException e) {
      goOn(e);
    } catch (RefusedException e) {
      if (!e.refusal().code().isTransient()) {
        throw e;
      }
      goOn(e);
    }
    return Optional.empty();
  }

  private void goOn(RuntimeException why) {
    if (Thread.currentThread().isInterrupted() || left().plus(GRACE).isNegative()) {
      throw why;
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private Arrived over(Arrived arrived, Awaited awaited) {
    String which = which(arrived.generation());
    return switch (awaited) {
      case BarrierReply.Ended ended ->
          switch (ended.outcome()) {
            case BarrierOutcome.Tripped unused -> arrived;
            case BarrierOutcome.Broken how ->
                throw new BarrierBrokenException(
                    which + " is broken: " + how.text(), Optional.of(how));
          };
      case BarrierReply.Past unused ->
          throw new BarrierBrokenException(
              which + " is over, and how is not known any more", Optional.empty());
      case BarrierReply.NotKnown unused ->
          throw new BarrierBrokenException(which + " was deleted", Optional.empty());
      case BarrierReply.NotThere unused ->
          throw new BarrierBrokenException(which + " was deleted", Optional.empty());
    };
  }

  private String which(BarrierGeneration generation) {
    return "generation " + generation.number() + " of barrier " + barrier.name();
  }

  // --- To leave, while nobody waits for that ----------------------------------------------------

  /** Nobody else has its name, so to repeat it is harmless. */
  private void leave(BarrierGeneration generation, int attempt) {
    var unused =
        barrier
            .leave(party, generation, Options.DEFAULT)
            .whenComplete(
                (left, failure) -> {
                  if (failure != null) {
                    again(attempt, next -> leave(generation, next));
                  }
                });
  }

  /**
   * Whether it arrived is not known. It must not arrive now, as it would by a repeat: it could be
   * the last one, and trip what it is about to break.
   */
  private void leaveIfHere(int attempt) {
    var unused =
        barrier
            .explain(Options.DEFAULT)
            .whenComplete(
                (explained, failure) -> {
                  Optional<BarrierGeneration> where =
                      failure == null
                          ? explained
                              .filter(it -> it.here().contains(party))
                              .map(BarrierReply.Explained::generation)
                          : Optional.empty();
                  where.ifPresentOrElse(
                      generation -> leave(generation, 1), () -> again(attempt, this::leaveIfHere));
                });
  }

  private static void again(int attempt, IntConsumer what) {
    if (attempt < LEAVE_ATTEMPTS) {
      CompletableFuture.delayedExecutor(LEAVE_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> what.accept(attempt + 1));
    }
  }
}
