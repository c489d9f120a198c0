package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Tail;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads tails for confirms. All that come for one persistence id while a read is under way share
 * the next, never that one: it may have seen the tail before they came, and a confirm counts only
 * if it is asked for behind its arrival (promise P2). Thread-safe.
 */
public final class FreshTails {
  private final Function<PersistenceId, Tail> read;
  private final Executor threads;
  private final Map<PersistenceId, Line> lines = new HashMap<>();

  /** Of one id, while a read is under way. */
  private static final class Line {
    private @Nullable CompletableFuture<Tail> next;
  }

  public FreshTails(Function<PersistenceId, Tail> read, Executor threads) {
    this.read = read;
    this.threads = threads;
  }

  /** The tail as it is at some moment behind this call. */
  public CompletionStage<Tail> read(PersistenceId id) {
    CompletableFuture<Tail> answer;
    synchronized (lines) {
      @Nullable Line line = lines.get(id);
      if (line != null) {
        answer = line.next == null ? new CompletableFuture<>() : line.next;
        line.next = answer;
        return answer;
      }
      lines.put(id, new Line());
    }
    answer = new CompletableFuture<>();
    threads.execute(() -> readAll(id, answer));
    return answer;
  }

  private void readAll(PersistenceId id, CompletableFuture<Tail> first) {
    @Nullable CompletableFuture<Tail> asked = first;
    while (asked != null) {
      complete(asked, id);
      asked = next(id);
    }
  }

  private @Nullable CompletableFuture<Tail> next(PersistenceId id) {
    synchronized (lines) {
      @Nullable Line line = lines.get(id);
      @Nullable CompletableFuture<Tail> next = line == null ? null : line.next;
      if (line == null || next == null) {
        lines.remove(id);
        return null;
      }
      line.next = null;
      return next;
    }
  }

  private void complete(CompletableFuture<Tail> asked, PersistenceId id) {
    Tail tail;
    try {
      tail = read.apply(id);
    } catch (RuntimeException e) {
      asked.completeExceptionally(e);
      return;
    }
    asked.complete(tail);
  }
}
