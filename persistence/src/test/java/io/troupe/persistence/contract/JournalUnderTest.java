package io.troupe.persistence.contract;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.journal.Snapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A journal with its snapshots, and short ways to ask it and wait for the answer. */
public interface JournalUnderTest extends AutoCloseable {
  /** The journal as it is open now. */
  FencedJournal journal();

  /** Its snapshots. */
  Snapshots snapshots();

  /** Closes it and opens it again on the same storage. */
  void reopen();

  @Override
  void close();

  /** Claims and expects to get it; answers the epoch. */
  default Epoch claimed(PersistenceId id, long membership, String address) {
    return ((JournalAnswer.Claimed) claim(id, membership, address)).epoch();
  }

  default JournalAnswer.ToClaim claim(PersistenceId id, long membership, String address) {
    return answer(journal().claim(id, new Claimant(new MembershipNumber(membership), address)));
  }

  default JournalAnswer.ToAppend append(
      PersistenceId id, Epoch epoch, long first, String... events) {
    return answer(journal().append(id, batch(epoch, first, events)));
  }

  default JournalAnswer.ToConfirm confirm(PersistenceId id, Epoch epoch) {
    return answer(journal().confirm(id, epoch));
  }

  default JournalAnswer.ToDelete delete(PersistenceId id, Epoch epoch, long upTo) {
    return answer(journal().deleteUpTo(id, epoch, new SequenceNumber(upTo)));
  }

  default JournalAnswer.ToSave save(PersistenceId id, Epoch epoch, long at, String... chunks) {
    return answer(save(snapshots(), id, epoch, snapshot(at, chunks)));
  }

  /** Stores a snapshot piece by piece and seals it; the first refusal ends that. */
  static CompletionStage<JournalAnswer.ToSave> save(
      Snapshots snapshots, PersistenceId id, Epoch epoch, Snapshot snapshot) {
    return saveRest(snapshots, id, epoch, snapshot, SnapshotSum.NONE);
  }

  private static CompletionStage<JournalAnswer.ToSave> saveRest(
      Snapshots snapshots, PersistenceId id, Epoch epoch, Snapshot snapshot, SnapshotSum stored) {
    if (stored.count() == snapshot.chunks().size()) {
      return snapshots.seal(id, epoch, snapshot.at(), stored);
    }
    Bytes piece = snapshot.chunks().get(stored.count());
    return snapshots
        .store(id, epoch, snapshot.at(), stored.count(), piece)
        .thenCompose(
            answer ->
                answer instanceof JournalAnswer.Saved
                    ? saveRest(snapshots, id, epoch, snapshot, stored.with(piece))
                    : CompletableFuture.completedStage(answer));
  }

  default Optional<Snapshot> newest(PersistenceId id) {
    return answer(snapshots().newest(id));
  }

  default JournalPage page(PersistenceId id, long from, int maxBytes) {
    return answer(journal().read(id, new SequenceNumber(from), maxBytes));
  }

  /** Every event from a number on, page by page; checks that there are no gaps. */
  default List<JournalPage.Recorded> replay(PersistenceId id, long from, int maxBytes) {
    List<JournalPage.Recorded> all = new ArrayList<>();
    long next = from;
    while (true) {
      JournalPage page = page(id, next, maxBytes);
      if (page.events().isEmpty()) {
        return all;
      }
      for (JournalPage.Recorded event : page.events()) {
        if (!all.isEmpty() && event.number().number() != next) {
          throw new AssertionError("event " + next + " is missing, found " + event.number());
        }
        next = event.number().number() + 1;
        all.add(event);
      }
    }
  }

  /** The events from the first on, as texts. */
  default List<String> texts(PersistenceId id) {
    return replay(id, 1, 1 << 20).stream().map(event -> event.event().toUtf8()).toList();
  }

  static AppendBatch batch(Epoch epoch, long first, String... events) {
    return AppendBatch.of(
        epoch, new SequenceNumber(first), Arrays.stream(events).map(Bytes::utf8).toList());
  }

  static Snapshot snapshot(long at, String... chunks) {
    return new Snapshot(new SequenceNumber(at), Arrays.stream(chunks).map(Bytes::utf8).toList());
  }

  /** Waits for an answer; a failed stage fails the test. */
  static <T> T answer(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the stage failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }

  /** Waits for a stage that must fail; answers why it did. */
  static Throwable failure(CompletionStage<?> stage) {
    try {
      Object answer = stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
      throw new AssertionError("the stage should have failed, it answered " + answer);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }
}
