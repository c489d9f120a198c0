package io.troupe.persistence.plugin;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** A journal that says what was asked of it, and fails appends on wish. */
final class RecordingJournal implements FencedJournal {
  private final FencedJournal journal;

  final List<AppendBatch> appends = new CopyOnWriteArrayList<>();

  /** Claims and reads, in order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** The failure of an append, if it is to fail. */
  volatile BiFunction<PersistenceId, AppendBatch, Optional<Throwable>> failure =
      (id, batch) -> Optional.empty();

  RecordingJournal(FencedJournal journal) {
    this.journal = journal;
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    asked.add("claim " + id);
    return journal.claim(id, claimant);
  }

  @Override
  public CompletionStage<JournalAnswer.ToAppend> append(PersistenceId id, AppendBatch batch) {
    appends.add(batch);
    return failure
        .apply(id, batch)
        .<CompletionStage<JournalAnswer.ToAppend>>map(CompletableFuture::failedFuture)
        .orElseGet(() -> journal.append(id, batch));
  }

  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    return journal.confirm(id, epoch);
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    asked.add("read %s from %d".formatted(id, from.number()));
    return journal.read(id, from, maxBytes);
  }

  @Override
  public CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo) {
    return journal.deleteUpTo(id, epoch, upTo);
  }

  @Override
  public void close() {
    journal.close();
  }
}
