package io.troupe.persistence.embedded;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.persistence.embedded.RequestQueue.Request;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Feeds snapshots to the committer, one piece at a time and then the seal, so that appends pass in
 * between. One upload per persistence id: two at a time would tear each other apart, as a first
 * piece drops what is unsealed.
 */
final class SnapshotUploads {
  private final RequestQueue queue;
  private final Set<PersistenceId> underWay = ConcurrentHashMap.newKeySet();

  SnapshotUploads(RequestQueue queue) {
    this.queue = queue;
  }

  CompletableFuture<JournalAnswer> save(PersistenceId id, Epoch epoch, Snapshot snapshot) {
    if (!underWay.add(id)) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.Code.OVERLOADED, "another snapshot of " + id + " is being saved"));
    }
    Upload upload = new Upload(id, epoch, snapshot);
    queue.offer(upload.next());
    return upload.result;
  }

  private final class Upload {
    private final PersistenceId id;
    private final Epoch epoch;
    private final Snapshot snapshot;
    private final CompletableFuture<JournalAnswer> result = new CompletableFuture<>();
    private JournalHead.Pieces sent;

    private Upload(PersistenceId id, Epoch epoch, Snapshot snapshot) {
      this.id = id;
      this.epoch = epoch;
      this.snapshot = snapshot;
      this.sent = JournalHead.Pieces.none(snapshot.at());
    }

    private Request.Write next() {
      int place = sent.count();
      boolean seals = place == snapshot.chunks().size();
      Request.Write request;
      if (seals) {
        request =
            new Request.Write(
                new JournalCommand.SealSnapshot(id, epoch, sent.at(), place, sent.checksum()));
      } else {
        Bytes chunk = snapshot.chunks().get(place);
        request =
            new Request.Write(new JournalCommand.SnapshotChunk(id, epoch, sent.at(), place, chunk));
        sent = sent.with(chunk);
      }
      // Before it is offered, so that what follows runs on the thread that answers.
      var unused = request.answer().whenComplete((answer, failure) -> goOn(seals, answer, failure));
      return request;
    }

    private void goOn(boolean sealed, JournalAnswer answer, Throwable failure) {
      if (failure == null && !sealed && answer instanceof JournalAnswer.Saved) {
        queue.offerNextPart(next());
        return;
      }
      underWay.remove(id);
      if (failure == null) {
        result.complete(answer);
      } else {
        result.completeExceptionally(failure);
      }
    }
  }
}
