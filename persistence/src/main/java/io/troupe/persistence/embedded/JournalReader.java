package io.troupe.persistence.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.lane.Patience;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;

/**
 * Reads events and snapshots: of this node's replica once that is as far as the group is known to
 * be, else of the group's leader, page by page. The replica is read on two threads of its own,
 * which may wait for the disk, so that no actor's thread and no group's does.
 */
final class JournalReader {
  private static final int THREADS = 2;

  /** A replica that does not come that far in this time is not waited for. */
  private static final Duration CATCHING_UP = Duration.ofSeconds(1);

  /** What is read of a leader at once. */
  private static final int PAGE_BYTES = 1 << 20;

  private final Supplier<Optional<AppliedStore>> replica;
  private final Asking asking;
  private final Set<Thread> own = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;

  /** A read of the replica, where it is this far. */
  private interface Reading<T> {
    Optional<T> of(AppliedStore replica, LogIndex atLeast) throws RocksDBException;
  }

  JournalReader(Supplier<Optional<AppliedStore>> replica, Asking asking, int maxQueuedReads) {
    this.replica = replica;
    this.asking = asking;
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

  CompletionStage<JournalPage> events(PersistenceId id, SequenceNumber from, int maxBytes) {
    return reading(
        id,
        (store, atLeast) -> store.read(id, from, maxBytes, atLeast),
        () -> eventsOfLeader(id, from, Math.min(maxBytes, PAGE_BYTES)));
  }

  CompletionStage<Optional<Snapshot>> newestSnapshot(PersistenceId id) {
    return reading(
        id,
        (store, atLeast) -> store.newestSnapshot(id, atLeast),
        () -> snapshotOfLeader(id, Optional.empty(), List.of()));
  }

  private CompletionStage<JournalPage> eventsOfLeader(
      PersistenceId id, SequenceNumber from, int maxBytes) {
    return asking
        .query(GroupId.of(id), new JournalQuestion.Events(id, from, maxBytes))
        .thenApply(
            reply -> {
              if (reply.content() instanceof JournalReply.Events events) {
                return events.page();
              }
              throw new WireFormatException("a reply that is no page");
            });
  }

  /** Piece by piece; from the first again where a newer one took its place. */
  private CompletionStage<Optional<Snapshot>> snapshotOfLeader(
      PersistenceId id, Optional<JournalHead.Pieces> of, List<Bytes> pieces) {
    return asking
        .query(GroupId.of(id), new JournalQuestion.SnapshotPiece(id, pieces.size()))
        .thenCompose(
            reply -> {
              if (!(reply.content() instanceof JournalReply.SnapshotPiece piece)) {
                throw new WireFormatException("a reply that is no piece of a snapshot");
              }
              if (piece.newest().isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
              }
              JournalHead.Pieces newest = piece.newest().get();
              if (!pieces.isEmpty() && !of.equals(piece.newest())) {
                return snapshotOfLeader(id, Optional.empty(), List.of());
              }
              List<Bytes> more = new ArrayList<>(pieces);
              if (pieces.size() < newest.sum().count()) {
                more.add(piece.piece());
              }
              return more.size() < newest.sum().count()
                  ? snapshotOfLeader(id, piece.newest(), more)
                  : CompletableFuture.completedStage(Optional.of(whole(id, newest, more)));
            });
  }

  private static Snapshot whole(PersistenceId id, JournalHead.Pieces of, List<Bytes> pieces) {
    if (!JournalHead.Pieces.of(of.at(), pieces).equals(of)) {
      throw new JournalException(
          Reason.DAMAGED, "the snapshot of %s does not fit its checksum".formatted(id));
    }
    return new Snapshot(of.at(), pieces);
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

  private <T> CompletionStage<T> reading(
      PersistenceId id, Reading<T> reading, Supplier<CompletionStage<T>> ofLeader) {
    if (threads.isShutdown()) {
      return CompletableFuture.failedStage(closed());
    }
    Optional<AppliedStore> here = replica.get();
    if (here.isEmpty()) {
      return ofLeader.get();
    }
    AppliedStore store = here.get();
    GroupId group = GroupId.of(id);
    return asking
        .heard(group)
        .thenCompose(
            heard ->
                store
                    .atLeast(group, heard)
                    .copy()
                    .thenApply(unused -> true)
                    .completeOnTimeout(false, CATCHING_UP.toMillis(), TimeUnit.MILLISECONDS)
                    .thenCompose(
                        isThere ->
                            isThere
                                ? onOwnThread(() -> reading.of(store, heard))
                                : CompletableFuture.completedFuture(Optional.<T>empty())))
        .thenCompose(read -> read.map(CompletableFuture::completedStage).orElseGet(ofLeader));
  }

  private interface Task<T> {
    T run() throws RocksDBException;
  }

  private <T> CompletableFuture<T> onOwnThread(Task<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(answer, task));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          threads.isShutdown()
              ? closed()
              : new RefusedException(
                  Refusal.Code.OVERLOADED, "too many reads wait for the journal"));
    }
    return answer;
  }

  private static JournalException closed() {
    return new JournalException(Reason.CLOSED, "the journal is closed");
  }

  private static <T> void complete(CompletableFuture<T> answer, Task<T> task) {
    T value;
    try {
      value = task.run();
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
