package io.troupe.actors.shell;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A blank journal that answers at once and as hoped, unless a test says otherwise. */
final class StubJournal implements FencedJournal, Snapshots {
  /** What was appended, for tests that answer later. */
  final LinkedBlockingQueue<AppendBatch> batches = new LinkedBlockingQueue<>();

  volatile Supplier<CompletionStage<JournalAnswer.ToClaim>> claim =
      () -> done(new JournalAnswer.Claimed(new Epoch(1), SequenceNumber.NONE));
  volatile @Nullable Supplier<CompletionStage<JournalAnswer.ToAppend>> append;
  volatile Supplier<CompletionStage<JournalAnswer.ToConfirm>> confirm =
      () -> done(new JournalAnswer.Confirmed());
  volatile Supplier<CompletionStage<JournalAnswer.ToDelete>> delete =
      () -> done(new JournalAnswer.Deleted(SequenceNumber.NONE));
  volatile @Nullable Supplier<CompletionStage<JournalAnswer.ToSave>> save;

  volatile Optional<Refusal> refusal = Optional.empty();

  static <T> CompletionStage<T> done(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    return claim.get();
  }

  @Override
  public CompletionStage<JournalAnswer.ToAppend> append(PersistenceId id, AppendBatch batch) {
    batches.add(batch);
    Supplier<CompletionStage<JournalAnswer.ToAppend>> other = append;
    return other == null ? done(new JournalAnswer.Appended(batch.last())) : other.get();
  }

  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    return confirm.get();
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    return done(new JournalPage(List.of(), SequenceNumber.NONE));
  }

  @Override
  public CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo) {
    return delete.get();
  }

  @Override
  public CompletionStage<JournalAnswer.ToSave> store(
      PersistenceId id, Epoch epoch, SequenceNumber at, int place, Bytes piece) {
    return done(new JournalAnswer.Saved(at));
  }

  @Override
  public CompletionStage<JournalAnswer.ToSave> seal(
      PersistenceId id, Epoch epoch, SequenceNumber at, SnapshotSum pieces) {
    Supplier<CompletionStage<JournalAnswer.ToSave>> other = save;
    return other == null ? done(new JournalAnswer.Saved(at)) : other.get();
  }

  @Override
  public CompletionStage<Optional<Snapshot>> newest(PersistenceId id) {
    return done(Optional.empty());
  }

  @Override
  public Optional<Refusal> refusesAppends() {
    return refusal;
  }

  @Override
  public void close() {}
}
