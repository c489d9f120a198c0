package io.troupe.api.embedded.coordination;

import io.troupe.actors.GuestId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.coordination.BarrierBrokenException;
import io.troupe.api.coordination.BarrierTerms;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.barrier.BarrierReply.Arrival;
import io.troupe.coordination.barrier.BarrierReply.Arrived;
import io.troupe.coordination.barrier.BarrierReply.Awaited;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A barrier in its partition: one request each.
 *
 * @param sessions that parties arrive under
 * @param leases draws names of parties
 */
record ShardedBarrier(ObjectName name, InPartition partition, Sessions sessions, LeasedLocks leases)
    implements TroupeBarrier {
  /** One look waits no longer, so that a partition that moved is noticed. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  @Override
  public CompletionStage<Arrival> arrive(
      LockOwner party, int parties, BarrierTerms terms, Options options) {
    return Requests.checked(
        () -> {
          // Under a session a party has no lease of its own: it lives for as long as it waits.
          Duration lease = terms.session().isPresent() ? terms.patience() : terms.lease();
          BarrierCommand.Arrive arrive =
              new BarrierCommand.Arrive(
                  name,
                  party,
                  parties,
                  BarrierCommand.millis(lease),
                  BarrierCommand.millis(terms.patience()),
                  terms.session());
          return terms.session().isEmpty()
              ? arrive(arrive, options)
              : arriveUnder(terms.session().get(), arrive, options);
        });
  }

  /** The partition knows the session before anything is bound to it there. */
  private CompletionStage<Arrival> arriveUnder(
      GuestId session, BarrierCommand.Arrive arrive, Options options) {
    return sessions.within(
        session,
        partition.partition(),
        options,
        left -> arrive(arrive, left),
        new NotArrived(NotArrived.Why.NO_SESSION, arrive.parties()));
  }

  private CompletionStage<Arrival> arrive(BarrierCommand.Arrive arrive, Options options) {
    return partition.write(
        () -> arrive,
        options,
        reply ->
            switch (reply) {
              case NotArrived not when not.why() == NotArrived.Why.BARRIERS_FULL ->
                  throw new RefusedException(
                      Refusal.Code.FULL, "there are as many barriers in its partition as may be");
              case Arrival arrival -> arrival;
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Awaited>> await(BarrierGeneration generation, Options options) {
    return partition.await(
        new BarrierCommand.Await(name, generation),
        options,
        reply -> Optional.of((Awaited) reply),
        Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> renew(
      LockOwner party, BarrierGeneration generation, Duration lease, Options options) {
    return partition.write(
        () -> new BarrierCommand.Renew(name, party, generation, BarrierCommand.millis(lease)),
        options,
        reply ->
            switch (reply) {
              case BarrierReply.Renewed unused -> true;
              case BarrierReply.NotHere unused -> false;
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> leave(
      LockOwner party, BarrierGeneration generation, Options options) {
    return partition.write(
        () -> new BarrierCommand.Leave(name, party, generation),
        options,
        reply ->
            switch (reply) {
              case BarrierReply.Left unused -> true;
              case BarrierReply.NotHere unused -> false;
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Boolean>> reset(Options options) {
    return partition.write(
        () -> new BarrierCommand.Reset(name),
        options,
        reply ->
            switch (reply) {
              case BarrierReply.WasReset reset -> Optional.of(reset.changed());
              case BarrierReply.NotThere unused -> Optional.empty();
              default -> throw InPartition.otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<BarrierReply.Explained>> explain(Options options) {
    return partition.read(
        new BarrierCommand.Explain(name),
        options,
        reply ->
            reply instanceof BarrierReply.Explained explained
                ? Optional.of(explained)
                : Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> delete(Options options) {
    return partition.write(
        () -> new BarrierCommand.Delete(name),
        options,
        reply ->
            switch (reply) {
              case BarrierReply.Deleted deleted -> deleted.was();
              default -> throw InPartition.otherwise(reply);
            });
  }

  // --- A party that waits in its thread ---------------------------------------------------------

  @Override
  public Arrived await(int parties, BarrierTerms terms) {
    LockOwner party = leases.draw();
    long beginNanos = System.nanoTime();
    return switch (Requests.await(arrive(party, parties, terms, Options.DEFAULT))) {
      case Arrived arrived -> await(party, arrived, terms, beginNanos);
      case NotArrived not -> throw notArrived(not, parties);
    };
  }

  private Arrived await(LockOwner party, Arrived arrived, BarrierTerms terms, long beginNanos) {
    BarrierGeneration generation = arrived.generation();
    long thirdNanos =
        terms.session().isPresent() ? LOOK.toNanos() : terms.lease().dividedBy(3).toNanos();
    long mostNanos = Math.clamp(thirdNanos, 1_000_000, LOOK.toNanos());
    while (true) {
      long leftNanos = terms.patience().toNanos() - (System.nanoTime() - beginNanos);
      Duration next = Duration.ofNanos(Math.clamp(leftNanos, 1_000_000, mostNanos));
      Optional<Awaited> awaited =
          Requests.await(await(generation, Options.DEFAULT.withTimeout(next)));
      if (awaited.isPresent()) {
        return over(arrived, awaited.get());
      }
      if (leftNanos <= 0) {
        // All hear the same: it may have tripped meanwhile, which the next look tells.
        Requests.await(leave(party, generation, Options.DEFAULT));
      } else if (terms.session().isEmpty()) {
        Requests.await(renew(party, generation, terms.lease(), Options.DEFAULT));
      }
    }
  }

  private Arrived over(Arrived arrived, Awaited awaited) {
    String which = "generation " + arrived.generation().number() + " of barrier " + name;
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

  private RuntimeException notArrived(NotArrived not, int parties) {
    return switch (not.why()) {
      case OTHER_PARTIES ->
          new IllegalArgumentException(
              "barrier %s is of %d parties, not %d".formatted(name, not.parties(), parties));
      case NO_SESSION -> new IllegalArgumentException("the session has ended, or never was");
      case BROKEN ->
          new BarrierBrokenException(
              "barrier " + name + " is broken until it is reset",
              Requests.await(explain(Options.DEFAULT)).flatMap(BarrierReply.Explained::broken));
      case BARRIERS_FULL -> new IllegalStateException("was refused as full");
    };
  }
}
