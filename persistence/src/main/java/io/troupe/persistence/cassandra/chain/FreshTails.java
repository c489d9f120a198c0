package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Tail;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads tails for confirms. All that come for one persistence id before a read begins share it;
 * none joins one that has begun: it may have seen the tail before they came, and a confirm counts
 * only if it is asked for behind its arrival (promise P2). Thread-safe.
 */
final class FreshTails {
  private final Turns turns;
  private final Function<PersistenceId, CompletionStage<Tail>> read;
  private final Map<PersistenceId, CompletableFuture<Tail>> waiting = new HashMap<>();

  /** Of what {@code read} reads, each time anew, when it is its turn. */
  FreshTails(Turns turns, Function<PersistenceId, CompletionStage<Tail>> read) {
    this.turns = turns;
    this.read = read;
  }

  /** The tail as it is at some moment behind this call. */
  CompletionStage<Tail> read(PersistenceId id) {
    CompletableFuture<Tail> answer;
    synchronized (waiting) {
      @Nullable CompletableFuture<Tail> shared = waiting.get(id);
      if (shared != null) {
        return shared;
      }
      answer = new CompletableFuture<>();
      waiting.put(id, answer);
    }
    var unused =
        turns
            .take(id, () -> begin(id))
            .whenComplete(
                (tail, failure) -> {
                  if (failure == null) {
                    answer.complete(tail);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                });
    return answer;
  }

  private CompletionStage<Tail> begin(PersistenceId id) {
    synchronized (waiting) {
      waiting.remove(id);
    }
    return read.apply(id);
  }
}
