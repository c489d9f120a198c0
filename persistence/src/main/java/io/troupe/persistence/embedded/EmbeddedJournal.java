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
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.lane.Lanes;
import io.troupe.persistence.lane.Patience;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.machine.AppliedStore;
import io.troupe.persistence.machine.JournalMeter;
import io.troupe.persistence.machine.wire.JournalQuestion;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fenced journal and its snapshots on the consensus groups of the cluster, or of this node
 * alone: each persistence id belongs to one of the data groups for life.
 *
 * <p>Beside what the two ports say: a stage fails with {@link io.troupe.actors.RefusedException}
 * where a queue was full, or with code {@code UNAVAILABLE} while the disk is nearly full or no
 * leader is found, and with {@link JournalException} of reason {@code CLOSED} after the end; in all
 * these cases nothing of the request happened. With reason {@code UNKNOWN} it may have. With reason
 * {@code FAILED} too, and the journal takes no writes until it is opened again. It confirms nothing
 * then either, so that no linearizable read is answered; only {@link #read} and {@link #newest} of
 * what this node has go on.
 */
public final class EmbeddedJournal implements FencedJournal, Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedJournal.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final JournalPorts ports;
  private final Lanes lanes;
  private final Map<GroupId, Confirms> confirms = new LinkedHashMap<>();
  private final JournalReader reader;
  private final SecureRandom names = new SecureRandom();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Object closing = new Object();
  private volatile boolean ended;

  private EmbeddedJournal(JournalPorts ports, EmbeddedJournalSettings settings) {
    this.ports = ports;
    Asking asking = new Asking(ports, settings.patience());
    this.lanes =
        new Lanes(
            settings.maxQueuedCommands(),
            settings.maxQueuedBytes(),
            ports.meter()::refused,
            command ->
                asking.propose(GroupId.of(command.id()), Payload.wrap(LogFormats.encode(command))));
    for (GroupId group : GroupId.DATA) {
      confirms.put(
          group,
          new Confirms(
              settings.maxQueuedCommands(),
              question -> asking.query(group, question),
              ports.nanos()));
    }
    this.reader = new JournalReader(ports.replica(), asking, settings.maxQueuedReads());
  }

  /**
   * A journal on groups that somebody else runs, and goes on running behind its {@link #close}. Of
   * the settings, those that name a place or a disk mean nothing to it.
   */
  public static EmbeddedJournal on(JournalPorts ports, EmbeddedJournalSettings settings) {
    return new EmbeddedJournal(ports, settings);
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

  /** Behind a claim for the same id that waits or is under way, so that it never overtakes one. */
  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    if (closed.get()) {
      return CompletableFuture.failedStage(closed());
    }
    JournalQuestion.Held held = new JournalQuestion.Held(id, epoch);
    Confirms line = Objects.requireNonNull(confirms.get(GroupId.of(id)));
    return lanes
        .lastClaim(id)
        .map(claim -> claim.handle((answer, failure) -> held).thenCompose(line::confirm))
        .orElseGet(() -> line.confirm(held));
  }

  @Override
  public Optional<Refusal> refusesAppends() {
    return failure()
        .map(why -> new Refusal(Refusal.Code.UNAVAILABLE, why))
        .or(() -> ports.refusal().get());
  }

  @Override
  public Optional<String> failure() {
    return ports.failure().get().map(JournalException::getMessage);
  }

  /** What it counts. */
  public JournalMeter meter() {
    return ports.meter();
  }

  /** How many commands are not answered yet. */
  public int waitingCommands() {
    return lanes.waitingCommands();
  }

  /** How many bytes of commands are not answered yet. */
  public long waitingBytes() {
    return lanes.waitingBytes();
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
   * Answers all that was accepted, and ends. Later calls fail. May be repeated; must not be called
   * from a stage that this journal completes, since it waits for that thread. After 10 s on a disk
   * that hangs it logs that and returns, so that the process can end; {@link #hasEnded} tells.
   */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /** Whether nothing of it is under way any more, so that what it reads can be closed. */
  public boolean hasEnded() {
    return ended;
  }

  /** As above, with another limit for each of the two waits. */
  void close(Duration limit) {
    // Before the monitor: whoever holds it may be waiting for this very thread.
    if (reader.isCurrentThread()
        || ports.replica().get().map(AppliedStore::isCurrentThread).orElse(false)) {
      throw new IllegalStateException("the journal cannot be closed by its own threads");
    }
    synchronized (closing) {
      closed.set(true);
      if (ended) {
        return;
      }
      lanes.shut(closed());
      boolean answered = Patience.await(limit, lanes::endsWithin);
      if (reader.close(limit) && answered) {
        // Nobody is left who would touch native memory.
        ended = true;
      } else {
        LOG.error(
            "the disk did not answer within {} s: what was under way is unknown",
            limit.toSeconds());
      }
    }
  }

  /** Begins to write what is applied into tables; does not wait for the end. */
  void flush() {
    ports.replica().get().ifPresent(AppliedStore::flush);
  }

  private <A extends JournalAnswer> CompletionStage<A> submit(
      JournalCommand command, Class<A> type) {
    return lanes.submit(command).thenApply(type::cast);
  }

  private static JournalException closed() {
    return new JournalException(Reason.CLOSED, "the journal is closed");
  }
}
