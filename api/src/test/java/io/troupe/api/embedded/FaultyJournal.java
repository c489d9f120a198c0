package io.troupe.api.embedded;

import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.PersistenceId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A journal whose answers to appends can be kept back; the events are stored all the same. */
final class FaultyJournal implements FencedJournal {
  private final FencedJournal journal;

  /** How many claims there were: starts of partitions. */
  final AtomicInteger claims = new AtomicInteger();

  /** What becomes of the next append's answer; used once. */
  private volatile UnaryOperator<CompletionStage<JournalAnswer.ToAppend>> next =
      UnaryOperator.identity();

  private volatile Optional<String> failure = Optional.empty();

  FaultyJournal(FencedJournal journal) {
    this.journal = journal;
  }

  /** The answer of the next append is lost. */
  void loseNextAnswer() {
    next =
        stored ->
            stored.thenCompose(
                answer -> CompletableFuture.failedFuture(new IllegalStateException("lost")));
  }

  /**
   * The answer of the next append waits.
   *
   * @param arrived completes once the append is stored
   * @param go lets the answer through
   */
  void holdNextAnswer(CompletableFuture<Boolean> arrived, CompletableFuture<Boolean> go) {
    next =
        stored ->
            stored.thenCompose(
                answer -> {
                  arrived.complete(true);
                  return go.thenApply(now -> answer);
                });
  }

  @Override
  public synchronized CompletionStage<JournalAnswer.ToAppend> append(
      PersistenceId id, AppendBatch batch) {
    var now = next;
    next = UnaryOperator.identity();
    return now.apply(journal.append(id, batch));
  }

  @Override
  public CompletionStage<JournalAnswer.ToClaim> claim(PersistenceId id, Claimant claimant) {
    claims.incrementAndGet();
    return journal.claim(id, claimant);
  }

  @Override
  public CompletionStage<JournalAnswer.ToConfirm> confirm(PersistenceId id, Epoch epoch) {
    return failure.isPresent()
        ? CompletableFuture.failedFuture(new IllegalStateException(failure.get()))
        : journal.confirm(id, epoch);
  }

  @Override
  public CompletionStage<JournalPage> read(PersistenceId id, SequenceNumber from, int maxBytes) {
    return journal.read(id, from, maxBytes);
  }

  @Override
  public CompletionStage<JournalAnswer.ToDelete> deleteUpTo(
      PersistenceId id, Epoch epoch, SequenceNumber upTo) {
    return journal.deleteUpTo(id, epoch, upTo);
  }

  /** From now on it takes nothing, as after a write that failed. */
  void fail(String why) {
    failure = Optional.of(why);
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public Optional<Refusal> refusesAppends() {
    return failure.map(why -> new Refusal(Refusal.Code.UNAVAILABLE, why));
  }

  @Override
  public void close() {
    journal.close();
  }
}
