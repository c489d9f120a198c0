package io.troupe.api.embedded;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.configuration.schema.DocumentChecks;
import io.troupe.api.coordination.Coordination;
import io.troupe.api.embedded.coordination.ShardedCoordination;
import io.troupe.api.embedded.election.Elections;
import io.troupe.api.embedded.lock.Locks;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.map.Options;
import io.troupe.api.session.keep.KeptSessions;
import io.troupe.api.watch.Watches;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.NumberedRequest;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.PendingWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All partitions, as the objects above them see them: where a key is, and how to ask.
 *
 * @param client asks one partition
 * @param placement says which
 * @param ids for what goes to all of them
 * @param clock for what takes several rounds
 * @param watches follows them
 * @param locks the locks in them
 * @param elections the elections in them
 * @param sessions the sessions in them
 * @param kept those of them that this node keeps alive
 * @param checks holds documents against their schemas
 * @param staleWrites how many changes were refused since a larger fencing token had been seen
 */
record Partitions(
    PartitionClient client,
    KeyPlacement placement,
    SharedIds ids,
    Supplier<Moment> clock,
    Watches watches,
    Locks locks,
    Elections elections,
    Sessions sessions,
    KeptSessions kept,
    DocumentChecks checks,
    LongAdder staleWrites) {

  /** Those who ask, each within limits of its own. */
  List<PartitionClient> clients() {
    return List.of(client, watches.client(), locks.waits(), elections.waits(), sessions.aside());
  }

  /** What coordinates in them beside locks. */
  Coordination coordination() {
    return new ShardedCoordination(
        client,
        locks.waits(),
        placement,
        locks.leased(),
        checks,
        sessions,
        (command, options) ->
            readAll(command, options.timeout(), Function.identity(), Function.identity()));
  }

  /** Asks every partition the same, each at its own moment. */
  <T, R> CompletableFuture<R> readAll(
      KindCommand command,
      Duration timeout,
      Function<KindReply, T> answer,
      Function<List<T>, R> combine) {
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (int i = 0; i < placement.partitionCount(); i++) {
      answers.add(client.read(new PartitionId(i), command, timeout, answer));
    }
    return Gather.all(answers, combine);
  }

  /**
   * Changes every partition alike, each on its own, with one id for all of them, so that a repeat
   * leaves alone what is done. Refused only where every partition refused.
   */
  <T, R> CompletableFuture<R> writeAll(
      KindCommand command,
      Options options,
      NumberedRequest given,
      Function<KindReply, T> answer,
      Function<List<T>, R> combine) {
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (int i = 0; i < placement.partitionCount(); i++) {
      answers.add(
          client.write(
              new PartitionId(i),
              command,
              options.timeout(),
              Optional.of(given),
              options.principal(),
              answer));
    }
    RequestId id = given.id();
    PendingWrite<R> result =
        new PendingWrite<>() {
          @Override
          public void giveUp(String why) {
            completeExceptionally(new UnknownOutcomeException(Optional.of(id), why));
          }
        };
    var unused =
        Gather.all(answers, combine)
            .whenComplete(
                (all, failure) -> {
                  if (failure == null) {
                    result.complete(all);
                  } else {
                    result.completeExceptionally(ofSome(answers, failure, id));
                  }
                });
    return result;
  }

  /** What it means for the whole that one failed: all have ended, and others may have done it. */
  private static Throwable ofSome(
      List<? extends CompletableFuture<?>> answers, Throwable failure, RequestId id) {
    boolean nothingHappened =
        answers.stream()
            .allMatch(
                answer ->
                    answer.isCompletedExceptionally()
                        && answer.exceptionNow() instanceof RefusedException);
    return nothingHappened
        ? failure
        : new UnknownOutcomeException(
            Optional.of(id), "not every partition did it: " + failure.getMessage());
  }
}
