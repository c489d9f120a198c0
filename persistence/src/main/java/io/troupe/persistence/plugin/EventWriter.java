package io.troupe.persistence.plugin;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.SequenceNumber;
import io.troupe.persistence.entity.EntityFormats;
import io.troupe.persistence.entity.EventRecord;
import io.troupe.persistence.plugin.WriteRejectedException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes the events of one incarnation. */
final class EventWriter {
  private static final Bytes SKIPPED = EntityFormats.encode(new EventRecord.Skipped());

  private final Hold hold;

  /** The newest number that the actor used, for an event that was stored or rejected. In turn. */
  private SequenceNumber used = SequenceNumber.NONE;

  EventWriter(Hold hold) {
    this.hold = hold;
  }

  /**
   * Events that are stored together, or not at all.
   *
   * @param first the number of the first of them
   * @param count how many there are
   * @param records in the form that is stored; empty if they are rejected already
   * @param rejection why they are
   */
  record Write(
      SequenceNumber first, int count, List<Bytes> records, Optional<Exception> rejection) {

    SequenceNumber last() {
      return first.plus(count - 1L);
    }
  }

  /** The number of the newest event. */
  CompletableFuture<SequenceNumber> highest() {
    return hold.inTurn(() -> CompletableFuture.completedFuture(hold.highest()));
  }

  /**
   * Stores what is not rejected already; answers for each write why it was not stored. Fails where
   * that is unknown of any.
   */
  CompletableFuture<List<Optional<Exception>>> write(List<Write> writes) {
    return hold.inTurn(() -> writeInTurn(writes));
  }

  /** Deletes events up to a number, or all where it is beyond the newest. */
  CompletableFuture<SequenceNumber> deleteUpTo(SequenceNumber upTo) {
    return hold.inTurn(
        () -> hold.deleteUpTo(upTo.compareTo(hold.highest()) < 0 ? upTo : hold.highest()));
  }

  private CompletionStage<List<Optional<Exception>>> writeInTurn(List<Write> writes) {
    SequenceNumber expected = Collections.max(List.of(used, hold.highest())).next();
    List<Batch> batches = new ArrayList<>();
    long skipped = expected.number() - 1 - hold.highest().number();
    List<Optional<Exception>> answers = new ArrayList<>();
    for (Write write : writes) {
      if (!write.first().equals(expected)) {
        Exception outOfSequence =
            new WriteRejectedException(
                Reason.OUT_OF_SEQUENCE,
                "the next event of %s has number %d, not %d"
                    .formatted(hold.id(), expected.number(), write.first().number()));
        return CompletableFuture.completedFuture(
            Collections.nCopies(writes.size(), Optional.of(outOfSequence)));
      }
      expected = write.last().next();
      if (write.rejection().isPresent()) {
        skipped += write.count();
      } else {
        for (; skipped > 0; skipped--) {
          openFor(batches, List.of(SKIPPED)).add(List.of(SKIPPED));
        }
        Batch batch = openFor(batches, write.records());
        batch.add(write.records());
        batch.writes.add(answers.size());
      }
      answers.add(write.rejection());
    }
    used = writes.getLast().last();
    return append(batches, answers);
  }

  /** Appends one batch after the other; what follows a rejected one is rejected with it. */
  private CompletionStage<List<Optional<Exception>>> append(
      List<Batch> batches, List<Optional<Exception>> answers) {
    if (batches.isEmpty()) {
      return CompletableFuture.completedFuture(answers);
    }
    return hold.append(batches.getFirst().records)
        .thenCompose(last -> append(batches.subList(1, batches.size()), answers))
        .exceptionallyCompose(
            failure -> {
              if (!(Hold.cause(failure) instanceof WriteRejectedException rejected)) {
                return CompletableFuture.failedFuture(failure);
              }
              for (Batch batch : batches) {
                batch.writes.forEach(write -> answers.set(write, Optional.of(rejected)));
              }
              return CompletableFuture.completedFuture(answers);
            });
  }

  /** The last batch, or a new one if that has no room for these records. */
  private static Batch openFor(List<Batch> batches, List<Bytes> records) {
    if (batches.isEmpty() || !batches.getLast().hasRoomFor(records)) {
      batches.add(new Batch());
    }
    return batches.getLast();
  }

  static long sizeOf(List<Bytes> records) {
    return records.stream().mapToLong(Bytes::length).sum();
  }

  /** What goes into one append: whole writes only. */
  private static final class Batch {
    private final List<Bytes> records = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();
    private long bytes;

    private boolean hasRoomFor(List<Bytes> more) {
      return records.size() + more.size() <= Limits.MAX_APPEND_EVENTS
          && bytes + sizeOf(more) <= Limits.MAX_APPEND_BYTES;
    }

    private void add(List<Bytes> more) {
      records.addAll(more);
      bytes += sizeOf(more);
    }
  }
}
