package io.troupe.actors.journal;

import io.troupe.actors.Epoch;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Snapshots of persistence ids, fenced like the journal they belong to. They only move forward: a
 * snapshot that reaches less far than the stored one is refused, whoever sends it. The rules for
 * stages and threads are those of {@link FencedJournal}.
 */
public interface Snapshots {
  /** The largest chunk of a snapshot, in bytes. */
  int MAX_CHUNK_BYTES = 2 << 20;

  /**
   * Stores a snapshot; answered once it is on stable storage of a majority. Until then the older
   * one stays the newest, also through a crash. A repeat is refused as not newer, which is
   * harmless.
   */
  CompletionStage<JournalAnswer.ToSave> save(PersistenceId id, Epoch epoch, Snapshot snapshot);

  /** The newest complete snapshot, if any; claims nothing. */
  CompletionStage<Optional<Snapshot>> newest(PersistenceId id);
}
