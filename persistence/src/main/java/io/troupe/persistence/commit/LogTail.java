package io.troupe.persistence.commit;

import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.LogIndex;

/**
 * How much of the applied log is kept: at least the newest {@code bytes}, unless the log never was
 * that long, and at most twice that and one round. Trimming is one range deletion now and then.
 */
final class LogTail {
  private final JournalStore store;
  private final long bytes;
  private LogIndex mark = LogIndex.NONE;
  private long bytesBehindMark;

  /** A log of which nothing is known yet. */
  LogTail(JournalStore store, long bytes) {
    this.store = store;
    this.bytes = bytes;
  }

  /**
   * An entry that the log holds at its opening, from the first one on: so the mark comes to where
   * it was, since the log begins behind the one before.
   */
  void found(LogIndex index, int entryBytes) {
    bytesBehindMark += entryBytes;
    if (bytesBehindMark >= bytes) {
      mark = index;
      bytesBehindMark = 0;
    }
  }

  /** An entry was added to the log; drops old ones with the same batch if there are too many. */
  void added(LogIndex index, int entryBytes, RoundBatch batch) {
    LogIndex before = mark;
    found(index, entryBytes);
    if (!mark.equals(before)) {
      store.dropEntriesUpTo(batch, before);
    }
  }
}
