package io.troupe.persistence.log;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.PersistenceId;

/**
 * What the log under a journal holds: every request that may change it, in the one order that all
 * replicas apply it in. A request that the rules refuse is in the log too, and is refused alike by
 * everyone.
 */
public sealed interface JournalCommand {
  /** What it is about. */
  PersistenceId id();

  /** About how many bytes it holds. */
  int sizeBytes();

  /**
   * A new owner.
   *
   * @param name by which a repeat is known
   */
  record Claim(PersistenceId id, Claimant claimant, ClaimId name) implements JournalCommand {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + claimant.address().length();
    }
  }

  /** Events behind the newest one. */
  record Append(PersistenceId id, AppendBatch batch) implements JournalCommand {
    @Override
    public int sizeBytes() {
      int bytes = OVERHEAD_BYTES;
      for (Bytes event : batch.events()) {
        bytes += event.length() + EVENT_OVERHEAD_BYTES;
      }
      return bytes;
    }
  }

  /** Events up to a number are not needed any more. */
  record Delete(PersistenceId id, Epoch epoch, SequenceNumber upTo) implements JournalCommand {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES;
    }
  }

  /**
   * A piece of a snapshot. Pieces come in order from 0; one with place 0 begins a new snapshot and
   * drops an unsealed one.
   */
  record SnapshotChunk(PersistenceId id, Epoch epoch, SequenceNumber at, int place, Bytes chunk)
      implements JournalCommand {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + chunk.length();
    }
  }

  /**
   * The pieces are complete: this is the newest snapshot from here on.
   *
   * @param pieces all of them
   */
  record SealSnapshot(PersistenceId id, Epoch epoch, JournalHead.Pieces pieces)
      implements JournalCommand {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES;
    }
  }

  /** What a command costs beside its content. */
  int OVERHEAD_BYTES = 64;

  /** What an event costs beside its content. */
  int EVENT_OVERHEAD_BYTES = 4;
}
