package io.troupe.persistence.embedded;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import org.rocksdb.RocksDBException;

/**
 * Turns commands into rows: the same for an entry that was just ordered and for one that is redone
 * from the log.
 */
final class Applier {
  private final JournalStore store;
  private final Heads heads;

  Applier(JournalStore store, Heads heads) {
    this.store = store;
    this.heads = heads;
  }

  /** Adds a command's effects to the batch and to the working heads; answers the asker. */
  JournalAnswer apply(JournalCommand command, RoundBatch batch) throws RocksDBException {
    PersistenceId id = command.id();
    JournalHead head = heads.working(id);
    JournalRules.Outcome outcome = JournalRules.apply(head, command);
    for (JournalChange change : outcome.changes()) {
      store.put(batch, id, change);
    }
    if (!outcome.head().equals(head)) {
      heads.change(id, outcome.head());
      if (!(command instanceof JournalCommand.Append)) {
        // An append is recorded by its events: writing the head as well would double its rows.
        store.putHead(batch, id, outcome.head());
      }
    }
    return outcome.answer();
  }
}
