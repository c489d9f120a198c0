package io.troupe.api.embedded;

import io.troupe.actors.PartitionId;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.NumberedRequest;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * All partitions, as the objects above them see them: where a key is, and how to ask.
 *
 * @param client asks one partition
 * @param placement says which
 */
record Partitions(PartitionClient client, KeyPlacement placement) {

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

  /** Changes every partition alike, each on its own. */
  <T, R> CompletableFuture<R> writeAll(
      KindCommand command,
      Duration timeout,
      Optional<RequestId> retryOf,
      Function<KindReply, T> answer,
      Function<List<T>, R> combine) {
    Optional<NumberedRequest> retry = retryOf.map(id -> new NumberedRequest(id, 1, true));
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (int i = 0; i < placement.partitionCount(); i++) {
      answers.add(client.write(new PartitionId(i), command, timeout, retry, answer));
    }
    return Gather.all(answers, combine);
  }
}
