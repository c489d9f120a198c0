package io.troupe.persistence.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.journal.Snapshots;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.commit.Committer;
import io.troupe.persistence.commit.JournalMeter;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fenced journal and its snapshots on the local disk: a log of commands, applied to RocksDB in
 * the same synced batch.
 *
 * <p>Beside what the two ports say: a stage fails with {@link io.troupe.actors.RefusedException}
 * where a queue was full, or with code {@code UNAVAILABLE} while the disk is nearly full, and with
 * {@link JournalException} of reason {@code CLOSED} after the end; in all these cases nothing of
 * the request happened. With reason {@code FAILED}, the request may have happened, and the journal
 * takes no writes until it is opened again. It confirms nothing then either, so that no
 * linearizable read is answered; only {@link #read} and {@link #newest} go on.
 */
public final class EmbeddedJournal implements FencedJournal, Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedJournal.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final RocksFiles files;
  private final FreeSpace space;
  private final Committer committer;
  private final JournalReader reader;
  private final AtomicInteger claimsUnderWay = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Object closing = new Object();
  private boolean released;

  private EmbeddedJournal(
      RocksFiles files,
      EmbeddedJournalSettings settings,
      UnaryOperator<Committer.RoundWriter> around,
      FreeSpace space)
      throws RocksDBException, IOException {
    this.files = files;
    this.space = space;
    JournalStore store = new JournalStore(files);
    store.checkOrigin(settings.disk());
    this.committer =
        new Committer(
            around.apply(files::writeSynced),
            store,
            settings.limits(),
            space,
            settings.directory());
    this.reader = new JournalReader(store, committer, settings.maxQueuedReads());
  }

  /**
   * Opens or makes a journal, and redoes what the log holds beyond the applied state.
   *
   * @throws JournalException if it is in use, damaged or missing, of another disk or of a newer
   *     format, or the disk fails
   */
  public static EmbeddedJournal open(EmbeddedJournalSettings settings) {
    return open(settings, UnaryOperator.identity());
  }

  /** As above, with something put around the writing of rounds, such as a fault. */
  static EmbeddedJournal open(
      EmbeddedJournalSettings settings, UnaryOperator<Committer.RoundWriter> around) {
    return open(settings, around, FreeSpace::of);
  }

  /** How to look at the disk of a directory. */
  interface SpaceOf {
    FreeSpace of(Path directory, long minFreeBytes) throws IOException;
  }

  /** As above, with another look at the disk. */
  static EmbeddedJournal open(
      EmbeddedJournalSettings settings,
      UnaryOperator<Committer.RoundWriter> around,
      SpaceOf spaceOf) {
    RocksFiles files = RocksFiles.open(settings.directory(), settings.disk().hasJournal());
    boolean opened = false;
    try {
      FreeSpace space = spaceOf.of(settings.directory(), settings.minFreeBytes());
      space.watch(files.room());
      EmbeddedJournal journal = new EmbeddedJournal(files, settings, around, space);
      journal.committer.start();
      opened = true;
      return journal;
    } catch (RocksDBException e) {
      throw RocksFiles.unusable(settings.directory(), e);
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED,
          "the journal in " + settings.directory() + " cannot be used: " + e.getMessage(),
          e);
    } catch (WireFormatException e) {
      throw new JournalException(
          Reason.DAMAGED,
          "the journal in " + settings.directory() + " is damaged: " + e.getMessage(),
          e);
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    claimsUnderWay.incrementAndGet();
    return submit(new JournalCommand.Claim(id, claimant, ClaimId.NONE), JournalAnswer.ToClaim.class)
        .whenComplete((unused, failure) -> claimsUnderWay.decrementAndGet());
  }

  @Override
  public CompletionStage<JournalAnswer.ToAppend> append(PersistenceId id, AppendBatch batch) {
    if (!batch.isIntact()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("the batch does not fit its checksum; nothing was stored"));
    }
    return submit(new JournalCommand.Append(id, batch), JournalAnswer.ToAppend.class);
  }

  /**
   * Answered on the spot where the head is in memory: in a group of one, what is durable here is
   * all that was committed. While a claim is under way it waits its turn, so that it never
   * overtakes one that the same thread sent before.
   */
  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    @Nullable JournalException broken = committer.failure();
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    boolean mayAnswer = claimsUnderWay.get() == 0 && !closed.get();
    @Nullable JournalHead head = mayAnswer ? committer.durable(id) : null;
    return head == null
        ? committer.confirm(id, epoch).thenApply(JournalAnswer.ToConfirm.class::cast)
        : CompletableFuture.completedFuture(JournalRules.confirm(head, epoch));
  }

  @Override
  public Optional<Refusal> refusesAppends() {
    return failure().map(why -> new Refusal(Refusal.Code.UNAVAILABLE, why)).or(space::refusal);
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(committer.failure()).map(JournalException::getMessage);
  }

  /** What it counts. */
  public JournalMeter meter() {
    return committer.meter();
  }

  /** How many requests wait for the disk. */
  public int waitingCommands() {
    return committer.waitingCommands();
  }

  /** How many bytes of requests wait for the disk. */
  public long waitingBytes() {
    return committer.waitingBytes();
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    if (maxBytes < 1) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes));
    }
    return reader.events(id, from, maxBytes);
  }

  @Override
  public CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo) {
    return submit(new JournalCommand.Delete(id, epoch, upTo), JournalAnswer.ToDelete.class);
  }

  @Override
  public CompletionStage<JournalAnswer.ToSave> store(
      PersistenceId id, Epoch epoch, SequenceNumber at, int place, Bytes piece) {
    if (piece.length() < 1 || piece.length() > MAX_CHUNK_BYTES) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "a piece has 1 to " + MAX_CHUNK_BYTES + " bytes, not " + piece.length()));
    }
    return submit(
        new JournalCommand.SnapshotChunk(id, epoch, at, place, piece), JournalAnswer.ToSave.class);
  }

  @Override
  public CompletionStage<JournalAnswer.ToSave> seal(
      PersistenceId id, Epoch epoch, SequenceNumber at, SnapshotSum pieces) {
    return submit(
        new JournalCommand.SealSnapshot(id, epoch, new JournalHead.Pieces(at, pieces)),
        JournalAnswer.ToSave.class);
  }

  @Override
  public CompletionStage<Optional<Snapshot>> newest(PersistenceId id) {
    return reader.newestSnapshot(id);
  }

  /**
   * Answers all that was accepted, then releases the files. Later calls fail. May be repeated; must
   * not be called from a stage that this journal completes, since it waits for that thread. After
   * 10 s on a disk that hangs it leaves the files open, logs that, and returns, so that the process
   * can end.
   */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /** As above, with another limit for each of the two waits. */
  void close(Duration limit) {
    // Before the monitor: whoever holds it may be waiting for this very thread.
    if (committer.isCurrentThread() || reader.isCurrentThread()) {
      throw new IllegalStateException("the journal cannot be closed by its own threads");
    }
    synchronized (closing) {
      closed.set(true);
      if (released) {
        return;
      }
      committer.shut();
      boolean committed = Patience.await(limit, committer::endsWithin);
      if (reader.close(limit) && committed) {
        // Nobody is left who would touch native memory.
        files.close();
        released = true;
      } else {
        LOG.error(
            "the disk did not answer within {} s: the journal's files stay open until the process"
                + " ends; what was under way is unknown",
            limit.toSeconds());
      }
    }
  }

  /** Begins to write what is in memory into tables; does not wait for the end. */
  void flush() {
    files.flush();
  }

  private <A extends JournalAnswer> CompletionStage<A> submit(
      JournalCommand command, Class<A> type) {
    return committer.submit(command).thenApply(type::cast);
  }
}
