package io.troupe.persistence.embedded;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.journal.Snapshots;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.embedded.JournalException.Reason;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.SoleSequencer;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The fenced journal and its snapshots on the local disk: a log of commands, applied to RocksDB in
 * the same synced batch.
 */
public final class EmbeddedJournal implements FencedJournal, Snapshots {
  private static final int READERS = 2;

  private final RocksFiles files;
  private final JournalStore store;
  private final Heads heads;
  private final Committer committer;
  private final ExecutorService readers;
  private boolean closed;

  private EmbeddedJournal(RocksFiles files, EmbeddedJournalSettings settings)
      throws RocksDBException {
    this.files = files;
    this.store = new JournalStore(files);
    this.heads = new Heads(store);
    refuseNewerFormat(settings);
    long term = store.term() + 1;
    long lastIndex = redo(settings);
    beginTerm(term);
    this.committer =
        new Committer(files, store, heads, new SoleSequencer(term, lastIndex), settings);
    this.readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().name("troupe-journal-read-", 0).daemon().factory());
  }

  /**
   * Opens or makes a journal, and redoes what the log holds beyond the applied state.
   *
   * @throws JournalException if it is in use, damaged, of a newer format, or the disk fails
   */
  public static EmbeddedJournal open(EmbeddedJournalSettings settings) {
    RocksFiles files = RocksFiles.open(settings.directory());
    try {
      EmbeddedJournal journal = new EmbeddedJournal(files, settings);
      journal.committer.start();
      return journal;
    } catch (RocksDBException e) {
      files.close();
      throw new JournalException(
          Reason.FAILED,
          "the journal in " + settings.directory() + " cannot be used: " + e.getMessage(),
          e);
    } catch (WireFormatException e) {
      files.close();
      throw new JournalException(
          Reason.DAMAGED,
          "the journal in " + settings.directory() + " is damaged: " + e.getMessage(),
          e);
    } catch (JournalException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    return submit(new JournalCommand.Claim(id, claimant), JournalAnswer.ToClaim.class);
  }

  @Override
  public CompletionStage<JournalAnswer.ToAppend> append(PersistenceId id, AppendBatch batch) {
    if (!batch.isIntact()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("the batch does not fit its checksum; nothing was stored"));
    }
    return submit(new JournalCommand.Append(id, batch), JournalAnswer.ToAppend.class);
  }

  /** Answered at once: in a group of one, what is applied here is all that was committed. */
  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    try {
      return CompletableFuture.completedFuture(JournalRules.confirm(durableHead(id), epoch));
    } catch (JournalException | WireFormatException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    if (maxBytes < 1) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes));
    }
    return reading(() -> store.read(id, durableHead(id), from, maxBytes));
  }

  @Override
  public CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo) {
    return submit(new JournalCommand.Delete(id, epoch, upTo), JournalAnswer.ToDelete.class);
  }

  @Override
  public CompletionStage<JournalAnswer.ToSave> save(
      PersistenceId id, Epoch epoch, Snapshot snapshot) {
    return saveFrom(id, epoch, snapshot, 0);
  }

  @Override
  public CompletionStage<Optional<Snapshot>> newest(PersistenceId id) {
    return reading(() -> durableHead(id).snapshot().map(pieces -> store.snapshot(id, pieces)));
  }

  @Override
  public void close() {
    readers.shutdown();
    committer.close();
    boolean ended = false;
    while (!ended) {
      try {
        ended = readers.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        // What is being read must end before the files go: closing them under a reader would bring
        // the process down.
        readers.shutdownNow();
        ended = readers.isTerminated();
      }
    }
    synchronized (this) {
      if (!closed) {
        closed = true;
        files.close();
      }
    }
  }

  /** One piece after the other, so that a large snapshot never fills the queue. */
  private CompletionStage<JournalAnswer.ToSave> saveFrom(
      PersistenceId id, Epoch epoch, Snapshot snapshot, int place) {
    if (place == snapshot.chunks().size()) {
      return submit(
          new JournalCommand.SealSnapshot(id, epoch, snapshot.at(), place),
          JournalAnswer.ToSave.class);
    }
    JournalCommand chunk =
        new JournalCommand.SnapshotChunk(
            id, epoch, snapshot.at(), place, snapshot.chunks().get(place));
    return submit(chunk, JournalAnswer.ToSave.class)
        .thenCompose(
            answer ->
                answer instanceof JournalAnswer.Saved
                    ? saveFrom(id, epoch, snapshot, place + 1)
                    : CompletableFuture.completedFuture(answer));
  }

  private <A extends JournalAnswer> CompletionStage<A> submit(
      JournalCommand command, Class<A> type) {
    return committer.submit(command).thenApply(type::cast);
  }

  /** A read from the files, on a thread that may wait for the disk. */
  private <T> CompletionStage<T> reading(java.util.function.Supplier<T> read) {
    try {
      return CompletableFuture.supplyAsync(read, readers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new JournalException(Reason.CLOSED, "the journal is closed", e));
    }
  }

  private synchronized JournalHead durableHead(PersistenceId id) {
    if (closed) {
      throw new JournalException(Reason.CLOSED, "the journal is closed");
    }
    try {
      return heads.of(id);
    } catch (RocksDBException e) {
      throw new JournalException(Reason.FAILED, "the journal cannot be read: " + e.getMessage(), e);
    }
  }

  private void refuseNewerFormat(EmbeddedJournalSettings settings) throws RocksDBException {
    int format = store.format().orElse(JournalStore.FORMAT);
    if (format > JournalStore.FORMAT) {
      throw new JournalException(
          Reason.NEWER_FORMAT,
          "the journal in %s has format %d, this build reads formats up to %d"
              .formatted(settings.directory(), format, JournalStore.FORMAT));
    }
  }

  /** Applies entries that are in the log but not in the applied state; answers the last index. */
  private long redo(EmbeddedJournalSettings settings) throws RocksDBException {
    long applied = store.applied();
    Committer redoer = new Committer(files, store, heads, new SoleSequencer(1, 0), settings);
    for (LogEntry entry : store.entriesAfter(applied)) {
      if (entry.index() != applied + 1) {
        throw new JournalException(
            Reason.DAMAGED,
            "the log has entry %d behind entry %d".formatted(entry.index(), applied));
      }
      try (WriteBatch batch = new WriteBatch()) {
        var changed = redoer.apply(entry, batch, new ArrayList<>());
        files.writeSynced(batch);
        heads.publish(changed);
      }
      applied = entry.index();
    }
    return applied;
  }

  private void beginTerm(long term) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      store.putFormat(batch);
      store.putTerm(batch, term);
      files.writeSynced(batch);
    }
  }
}
