package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.commit.Committer;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.log.JournalHead;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Reads events and snapshots on two threads of its own, which may wait for the disk, so that no
 * actor's thread does. What is read is what was acknowledged or about to be: never more than the
 * durable head says.
 */
final class JournalReader {
  private static final int THREADS = 2;

  private final JournalStore store;
  private final Committer committer;
  private final Set<Thread> own = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;

  /** A read from the files. */
  private interface Reading<T> {
    T read() throws RocksDBException;
  }

  JournalReader(JournalStore store, Committer committer, int maxQueuedReads) {
    this.store = store;
    this.committer = committer;
    ThreadFactory factory = Thread.ofPlatform().name("troupe-journal-read-", 0).daemon().factory();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueuedReads),
            task -> {
              Thread thread = factory.newThread(task);
              own.add(thread);
              return thread;
            });
  }

  CompletableFuture<JournalPage> events(PersistenceId id, SequenceNumber from, int maxBytes) {
    return reading(
        () -> {
          @Nullable JournalHead head = committer.durable(id);
          return store.read(id, head == null ? store.head(id) : head, from, maxBytes);
        });
  }

  CompletableFuture<Optional<Snapshot>> newestSnapshot(PersistenceId id) {
    return reading(() -> store.newestSnapshot(id));
  }

  /** Answers what was accepted and refuses the rest; whether no thread reads any more. */
  boolean close(Duration limit) {
    threads.shutdown();
    return Patience.await(limit, left -> threads.awaitTermination(left, TimeUnit.NANOSECONDS));
  }

  /** Whether the caller is one of these threads. */
  boolean isCurrentThread() {
    return own.contains(Thread.currentThread());
  }

  private <T> CompletableFuture<T> reading(Reading<T> reading) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(answer, reading));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          threads.isShutdown()
              ? new JournalException(Reason.CLOSED, "the journal is closed", e)
              : new RefusedException(
                  Refusal.Code.OVERLOADED, "too many reads wait for the journal"));
    }
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, Reading<T> reading) {
    T value;
    try {
      value = reading.read();
    } catch (WireFormatException e) {
      answer.completeExceptionally(
          new JournalException(Reason.DAMAGED, "the journal is damaged: " + e.getMessage(), e));
      return;
    } catch (RocksDBException e) {
      answer.completeExceptionally(RocksFiles.unreadable(e));
      return;
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
      return;
    }
    answer.complete(value);
  }
}
