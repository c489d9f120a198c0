package io.troupe.persistence.machine.wire;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import java.util.List;

/** What a group's journal is asked; whatever it is, the reply says how far it is applied. */
public sealed interface JournalQuestion {
  /** Which of these epochs are still the newest: one answer each, in this order. */
  record Confirms(List<Held> held) implements JournalQuestion {
    public Confirms {
      held = List.copyOf(held);
    }
  }

  /** An epoch under which somebody believes to own an id. */
  record Held(PersistenceId id, Epoch epoch) {}

  /**
   * Events from a number on.
   *
   * @param maxBytes as of {@link io.troupe.actors.journal.FencedJournal#read}
   */
  record Events(PersistenceId id, SequenceNumber from, int maxBytes) implements JournalQuestion {}

  /**
   * A piece of the newest snapshot.
   *
   * @param place from 0
   */
  record SnapshotPiece(PersistenceId id, int place) implements JournalQuestion {}
}
