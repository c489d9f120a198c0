package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One incarnation's hold on one journal: claimed once, then used under that epoch, one piece of
 * work after the other. Work that ends unknown ends the hold: all later work fails alike, until the
 * next incarnation claims and looks what is there.
 */
final class Hold {
  private final TroupePersistenceSetup ports;
  private final PersistenceId id;
  private CompletableFuture<?> turn;

  // Of the work whose turn it is.
  private Epoch epoch = Epoch.NONE;
  private SequenceNumber highest = SequenceNumber.NONE;

  private Hold(TroupePersistenceSetup ports, PersistenceId id) {
    this.ports = ports;
    this.id = id;
    this.turn =
        ports.journal().claim(id, ports.claimant()).thenAccept(this::claimed).toCompletableFuture();
  }

  static Hold claim(TroupePersistenceSetup ports, PersistenceId id) {
    return new Hold(ports, id);
  }

  private void claimed(JournalAnswer.ToClaim answer) {
    switch (answer) {
      case JournalAnswer.Claimed claimed -> {
        epoch = claimed.epoch();
        highest = claimed.highest();
      }
      case JournalAnswer.ClaimRefused refused ->
          throw new IllegalStateException(
              "%s belongs to %s, which knows a newer membership (%d)"
                  .formatted(id, refused.owner(), refused.stored().number()));
    }
  }

  PersistenceId id() {
    return id;
  }

  /** Does work once all that was asked before is done. */
  synchronized <T> CompletableFuture<T> inTurn(Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> done = turn.thenCompose(before -> work.get());
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    var unused =
        done.whenComplete(
            (value, failure) -> {
              if (failure == null || cause(failure) instanceof WriteRejectedException) {
                next.complete(true);
              } else {
                next.completeExceptionally(cause(failure));
              }
            });
    turn = next;
    return done;
  }

  /** The number of the newest record. In turn. */
  SequenceNumber highest() {
    return highest;
  }

  /**
   * Stores records behind the newest one: all or, with {@link WriteRejectedException}, none. In
   * turn.
   */
  CompletionStage<SequenceNumber> append(List<Bytes> records) {
    return definite(ports.journal().append(id, AppendBatch.of(epoch, highest.next(), records)))
        .thenApply(
            answer ->
                switch (answer) {
                  case JournalAnswer.Appended appended -> {
                    highest = appended.last();
                    yield highest;
                  }
                  case JournalAnswer.Fenced fenced -> throw fenced(fenced);
                  case JournalAnswer.OutOfSequence other ->
                      throw new WriteRejectedException(
                          Reason.OUT_OF_SEQUENCE,
                          "%s ends with %d, and not with %d as its writer believes"
                              .formatted(id, other.highest().number(), highest.number()));
                });
  }

  /**
   * Deletes records up to a number, which must not be beyond the newest one. The port deletes only
   * behind a snapshot; here the caller has decided what is needed no more, so an empty one says so.
   * In turn.
   */
  CompletionStage<SequenceNumber> deleteUpTo(SequenceNumber upTo) {
    if (upTo.equals(SequenceNumber.NONE)) {
      return CompletableFuture.completedFuture(upTo);
    }
    return definite(ports.snapshots().seal(id, epoch, upTo, SnapshotSum.NONE))
        .thenCompose(
            answer ->
                switch (answer) {
                  case JournalAnswer.Fenced fenced -> throw fenced(fenced);
                  // Not newer: an earlier deletion reached as far.
                  case JournalAnswer.Saved saved -> delete(upTo);
                  case JournalAnswer.SnapshotNotNewer older -> delete(upTo);
                });
  }

  private CompletionStage<SequenceNumber> delete(SequenceNumber upTo) {
    return definite(ports.journal().deleteUpTo(id, epoch, upTo))
        .thenApply(
            answer ->
                switch (answer) {
                  case JournalAnswer.Deleted deleted -> deleted.upTo();
                  case JournalAnswer.Fenced fenced -> throw fenced(fenced);
                  case JournalAnswer.NoSnapshot none ->
                      throw new IllegalStateException(
                          "%s deletes up to %d only".formatted(id, none.covered().number()));
                });
  }

  private WriteRejectedException fenced(JournalAnswer.Fenced fenced) {
    return new WriteRejectedException(
        Reason.FENCED,
        "a newer incarnation of %s at %s took over with epoch %d; this one had %d"
            .formatted(id, fenced.owner(), fenced.current().number(), epoch.number()));
  }

  /** What the journal did not admit has definitely not happened. */
  private <T> CompletionStage<T> definite(CompletionStage<T> answer) {
    return answer.exceptionallyCompose(
        failure ->
            CompletableFuture.failedFuture(
                cause(failure) instanceof RefusedException refused
                    ? new WriteRejectedException(
                        Reason.REFUSED, refused.refusal().detail(), refused)
                    : cause(failure)));
  }

  /** What a stage really failed with. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
