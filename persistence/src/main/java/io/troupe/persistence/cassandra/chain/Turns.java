package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.journal.PersistenceId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One transaction or read of a tail at a time for each persistence id, in the order of the calls.
 * Two at once contend in Cassandra, which has one of them wait and try again; with one of three
 * replicas gone, for longer than its time for a transaction. Thread-safe.
 */
final class Turns {
  private final Map<PersistenceId, CompletableFuture<Void>> last = new HashMap<>();

  /** Begins the work once all that came before it for this id has ended, however it ended. */
  <T> CompletionStage<T> take(PersistenceId id, Supplier<CompletionStage<T>> work) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    @Nullable CompletableFuture<Void> before;
    synchronized (last) {
      before = last.put(id, end);
    }
    CompletionStage<T> answer =
        before == null ? begun(work) : before.thenCompose(unused -> begun(work));
    return answer.whenComplete((value, failure) -> ended(id, end));
  }

  private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private void ended(PersistenceId id, CompletableFuture<Void> end) {
    synchronized (last) {
      boolean unused = last.remove(id, end);
    }
    boolean unused = end.complete(null);
  }
}
