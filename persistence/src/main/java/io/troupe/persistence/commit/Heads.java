package io.troupe.persistence.commit;

import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.JournalChange;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.JournalRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The heads in use. The committer reads and changes them during a round; what it changed becomes
 * visible to others only once it is durable. A bounded number is kept in memory, the ones used
 * last; the rest is on disk.
 */
final class Heads {
  private final JournalStore store;
  private final int maxKept;
  private final ConcurrentHashMap<PersistenceId, Slot> kept = new ConcurrentHashMap<>();
  private final List<Slot> changed = new ArrayList<>();

  private static final class Slot {
    private JournalHead working;
    private boolean isChanged;
    private boolean isUsed = true;
    private volatile JournalHead durable;

    private Slot(JournalHead durable) {
      this.working = durable;
      this.durable = durable;
    }
  }

  Heads(JournalStore store, int maxKept) {
    this.store = store;
    this.maxKept = maxKept;
  }

  /** The durable head, if it is in memory. For any thread. */
  @Nullable JournalHead durable(PersistenceId id) {
    @Nullable Slot slot = kept.get(id);
    return slot == null ? null : slot.durable;
  }

  /** The head with all changes of the present round. For the committer. */
  JournalHead working(PersistenceId id) throws RocksDBException {
    return slot(id).working;
  }

  /**
   * Applies a command: adds its effects to the batch, changes the head for the present round, and
   * answers the asker. The same for an entry that was just ordered and one redone from the log. For
   * the committer.
   */
  JournalAnswer apply(JournalCommand command, RoundBatch batch) throws RocksDBException {
    PersistenceId id = command.id();
    Slot slot = slot(id);
    JournalRules.Outcome outcome = JournalRules.apply(slot.working, command);
    for (JournalChange change : outcome.changes()) {
      store.put(batch, id, change);
    }
    if (outcome.changes(slot.working)) {
      change(slot, outcome.head());
      if (!(command instanceof JournalCommand.Append)) {
        // An append is recorded by its events: writing the head as well would double its rows.
        store.putHead(batch, id, outcome.head());
      }
    }
    return outcome.answer();
  }

  private void change(Slot slot, JournalHead head) {
    slot.working = head;
    if (!slot.isChanged) {
      slot.isChanged = true;
      changed.add(slot);
    }
  }

  /** The round is on stable storage. For the committer. */
  void publish() {
    for (Slot slot : changed) {
      slot.durable = slot.working;
      slot.isChanged = false;
    }
    changed.clear();
    if (kept.size() > maxKept) {
      evict();
    }
  }

  private Slot slot(PersistenceId id) throws RocksDBException {
    @Nullable Slot slot = kept.get(id);
    if (slot == null) {
      slot = new Slot(store.head(id));
      kept.put(id, slot);
    }
    slot.isUsed = true;
    return slot;
  }

  /** Second chance: drops what was not used since the last time, then whatever comes. */
  private void evict() {
    int wanted = maxKept - maxKept / 8;
    for (int pass = 0; pass < 2 && kept.size() > wanted; pass++) {
      Iterator<Slot> slots = kept.values().iterator();
      while (slots.hasNext() && kept.size() > wanted) {
        Slot slot = slots.next();
        if (slot.isUsed) {
          slot.isUsed = false;
        } else {
          slots.remove();
        }
      }
    }
  }
}
