package io.troupe.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
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
import io.troupe.persistence.cassandra.chain.Chain;
import io.troupe.persistence.cassandra.chain.ChainMeter;
import io.troupe.persistence.cassandra.chain.ChainReader;
import io.troupe.persistence.cassandra.chain.ChainTurns;
import io.troupe.persistence.cassandra.chain.Waits;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.lane.Lanes;
import io.troupe.persistence.lane.Patience;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fenced journal with its snapshots in Cassandra, see the room's own page. Requests run on
 * virtual threads of its own, which complete the stages too.
 *
 * <p>Durable means: on a majority of the replicas in the local datacenter, by Cassandra's commit
 * log. That is on disk only where its {@code commitlog_sync} is {@code batch} or {@code group}; by
 * default it acknowledges first.
 */
public final class CassandraJournal implements FencedJournal, Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraJournal.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

  private final ChainMeter meter = new ChainMeter();
  private final SecureRandom names = new SecureRandom();
  private final ExecutorService threads;
  private final Semaphore reads;
  private final Lanes lanes;
  private final ChainReader reader;
  private final ChainTurns turns;

  private CassandraJournal(CqlSession session, CassandraSettings settings) {
    JournalTable table = new JournalTable(session);
    PieceTable pieces = new PieceTable(session);
    Chain chain = new Chain(table, pieces, settings.chains(), meter, Waits.REAL);
    this.threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("troupe-cassandra-", 0).factory());
    this.turns = new ChainTurns(chain, threads);
    this.reads = new Semaphore(settings.maxQueuedReads());
    this.lanes =
        new Lanes(
            settings.maxQueuedCommands(), settings.maxQueuedBytes(), meter::refused, turns::run);
    this.reader = new ChainReader(chain, table, pieces, settings.chains(), Waits.REAL);
  }

  /**
   * A journal in the keyspace of a session, whose tables are there. The session is the caller's,
   * who closes it behind the journal.
   */
  public static CassandraJournal on(CqlSession session, CassandraSettings settings) {
    return new CassandraJournal(session, settings);
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    ClaimId name = new ClaimId(names.nextLong());
    return submit(new JournalCommand.Claim(id, claimant, name), JournalAnswer.ToClaim.class);
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
   * Behind a claim for the same id that waits or is under way, so that it never overtakes one. It
   * costs a read of the tail at LOCAL_SERIAL, when it is its turn; those that come until then share
   * it.
   */
  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    return counted(
        () ->
            lanes
                .lastClaim(id)
                .map(
                    claim ->
                        claim
                            .<Void>handle((answer, failure) -> null)
                            .thenCompose(unused -> turns.newest(id)))
                .orElseGet(() -> turns.newest(id))
                .thenApply(tail -> JournalRules.confirm(tail.head(), epoch)));
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    if (maxBytes < 1) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes));
    }
    return reading(() -> reader.events(id, from, maxBytes));
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
    return reading(() -> reader.newestSnapshot(id));
  }

  /** What it counts. */
  public ChainMeter meter() {
    return meter;
  }

  /** How many commands are not answered yet. */
  public int waitingCommands() {
    return lanes.waitingCommands();
  }

  /**
   * Takes nothing more and waits for what is under way, for 15 s at most; what is not answered by
   * then is unknown. May be repeated; must not be called from a stage that this journal completes.
   */
  @Override
  public void close() {
    lanes.shut(closed());
    boolean answered = Patience.await(CLOSE_LIMIT, lanes::endsWithin);
    threads.shutdown();
    if (!Patience.await(CLOSE_LIMIT, left -> threads.awaitTermination(left, TimeUnit.NANOSECONDS))
        || !answered) {
      LOG.error("Cassandra did not answer in time: what was under way is unknown");
      threads.shutdownNow();
    }
  }

  private <A extends JournalAnswer> CompletionStage<A> submit(
      JournalCommand command, Class<A> type) {
    return lanes.submit(command).thenApply(type::cast);
  }

  private <T> CompletionStage<T> reading(Supplier<T> read) {
    return counted(() -> CompletableFuture.supplyAsync(read, threads));
  }

  /** No more than so many at a time; the failures of stages before it are its own. */
  private <T> CompletionStage<T> counted(Supplier<CompletionStage<T>> begin) {
    if (threads.isShutdown()) {
      return CompletableFuture.failedStage(closed());
    }
    if (!reads.tryAcquire()) {
      meter.refused();
      return CompletableFuture.failedStage(
          new RefusedException(Refusal.Code.OVERLOADED, "too many reads wait for the journal"));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    var unused =
        begin
            .get()
            .whenComplete(
                (value, failure) -> {
                  reads.release();
                  if (failure == null) {
                    answer.complete(value);
                  } else {
                    answer.completeExceptionally(Lanes.cause(failure));
                  }
                });
    return answer;
  }

  private static JournalException closed() {
    return new JournalException(Reason.CLOSED, "the journal is closed");
  }
}
