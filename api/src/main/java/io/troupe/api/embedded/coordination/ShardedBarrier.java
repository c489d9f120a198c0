package io.troupe.api.embedded.coordination;

import io.troupe.actors.GuestId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.api.coordination.BarrierTerms;
import io.troupe.api.coordination.TroupeBarrier;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.lease.LeasedLocks;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierGeneration;
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

  @Override
  public Arrived await(int parties, BarrierTerms terms) {
    return new BarrierParty(this, leases.draw(), terms).await(parties);
  }
}
