package io.troupe.persistence.machine;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The heads of a group. A bounded number is kept in memory, the ones used last; the rest is in the
 * store. For the group's thread.
 */
final class Heads {
  private final JournalStore store;
  private final int maxKept;
  private final LinkedHashMap<PersistenceId, JournalHead> kept =
      new LinkedHashMap<>(16, 0.75f, true);

  Heads(JournalStore store, int maxKept) {
    this.store = store;
    this.maxKept = maxKept;
  }

  /** The head with all that was applied. */
  JournalHead head(PersistenceId id) throws RocksDBException {
    @Nullable JournalHead head = kept.get(id);
    if (head == null) {
      head = store.head(id);
      kept.put(id, head);
    }
    return head;
  }

  /** Applies a command: adds its effects to the batch, changes the head, and answers the asker. */
  JournalAnswer apply(JournalCommand command, RoundBatch batch) throws RocksDBException {
    PersistenceId id = command.id();
    JournalHead before = head(id);
    JournalRules.Outcome outcome = JournalRules.apply(before, command);
    for (JournalChange change : outcome.changes()) {
      store.put(batch, id, change);
    }
    if (outcome.changes(before)) {
      kept.put(id, outcome.head());
      if (!(command instanceof JournalCommand.Append)) {
        // An append is recorded by its events: writing the head as well would double its rows.
        store.putHead(batch, id, outcome.head());
      }
    }
    return outcome.answer();
  }

  /** The batch is in the store: what was not used for the longest time may be forgotten. */
  void written() {
    Iterator<?> oldest = kept.entrySet().iterator();
    while (kept.size() > maxKept) {
      oldest.next();
      oldest.remove();
    }
  }

  /** The store holds another state. */
  void forget() {
    kept.clear();
  }
}
