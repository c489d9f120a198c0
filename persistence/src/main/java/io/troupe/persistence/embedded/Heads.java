package io.troupe.persistence.embedded;

import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalHead;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The heads as they are durable: changed by the committer after its sync, read by anyone. A bounded
 * number is kept in memory; the rest is on disk.
 */
final class Heads {
  private static final int MAX_KEPT = 100_000;

  private final JournalStore store;
  private final ConcurrentHashMap<PersistenceId, JournalHead> kept = new ConcurrentHashMap<>();

  Heads(JournalStore store) {
    this.store = store;
  }

  JournalHead of(PersistenceId id) throws RocksDBException {
    @Nullable JournalHead head = kept.get(id);
    return head == null ? store.head(id) : head;
  }

  /** These heads are on stable storage. */
  void publish(Map<PersistenceId, JournalHead> durable) {
    if (kept.size() + durable.size() > MAX_KEPT) {
      kept.clear();
    }
    kept.putAll(durable);
  }
}
