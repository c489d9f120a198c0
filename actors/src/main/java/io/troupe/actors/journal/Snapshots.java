package io.troupe.actors.journal;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Snapshots of persistence ids, fenced like the journal they belong to. They only move forward: a
 * snapshot that reaches no further than the stored one is refused, whoever sends it. The rules for
 * stages and threads are those of {@link FencedJournal}.
 */
public interface Snapshots {
  /** The largest chunk of a snapshot, in bytes. */
  int MAX_CHUNK_BYTES = 2 << 20;

  /**
   * Stores one piece of a snapshot that is drawn while it is sent. Pieces come in order from place
   * 0, each once the one before is answered; the first drops whatever was not sealed. A repeat of a
   * piece that is stored already is answered like the first, and stores nothing. Answered once it
   * is on stable storage of a majority; the newest snapshot stays what it was.
   *
   * @param at the last event that the snapshot contains
   * @param piece 1 to {@link #MAX_CHUNK_BYTES} bytes
   */
  CompletionStage<JournalAnswer.ToSave> store(
      PersistenceId id, Epoch epoch, SequenceNumber at, int place, Bytes piece);

  /**
   * Makes the pieces stored so far the newest snapshot; answered once that is on stable storage of
   * a majority. Until then the older one stays the newest, also through a crash. Refused as not
   * newer where they are not these. A repeat of the newest seal is answered like the first.
   *
   * @param pieces all of them; {@link SnapshotSum#NONE} for a snapshot without content
   */
  CompletionStage<JournalAnswer.ToSave> seal(
      PersistenceId id, Epoch epoch, SequenceNumber at, SnapshotSum pieces);

  /** The newest complete snapshot, if any; claims nothing. */
  CompletionStage<Optional<Snapshot>> newest(PersistenceId id);
}
