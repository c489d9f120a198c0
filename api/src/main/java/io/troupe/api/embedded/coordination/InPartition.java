package io.troupe.api.embedded.coordination;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.sharding.region.PartitionClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the partition of one thing.
 *
 * @param client for all but waits
 * @param waits for those, which are under way for long
 */
record InPartition(PartitionId partition, PartitionClient client, PartitionClient waits) {
  /** What comes of a change. */
  <R> CompletionStage<R> write(
      Supplier<? extends KindCommand> command, Options options, Function<KindReply, R> answer) {
    return Requests.checked(
        () ->
            client.write(
                partition,
                command.get(),
                Requests.lasting(options).timeout(),
                Requests.given(options),
                options.principal(),
                answer));
  }

  <R> CompletionStage<R> read(KindCommand command, Options options, Function<KindReply, R> answer) {
    return client.read(partition, command, options.timeout(), answer);
  }

  /**
   * What a read says that waits.
   *
   * @param waiting where nothing was said in time: it waits on, as far as anybody knows
   */
  <R> CompletionStage<R> await(
      KindCommand command, Options options, Function<KindReply, R> answer, R waiting) {
    return Requests.plain(
        waits
            .read(partition, command, options.timeout(), answer)
            .exceptionallyCompose(
                failure ->
                    isOverForNow(Requests.cause(failure))
                        ? CompletableFuture.completedFuture(waiting)
                        : CompletableFuture.failedFuture(failure)));
  }

  private static boolean isOverForNow(Throwable failure) {
    return failure instanceof UnknownOutcomeException
        || (failure instanceof RefusedException refused
            && refused.refusal().code() == Refusal.Code.DEADLINE_PASSED);
  }

  static RuntimeException otherwise(KindReply reply) {
    return Requests.reused("answered with " + reply.getClass().getSimpleName());
  }
}
