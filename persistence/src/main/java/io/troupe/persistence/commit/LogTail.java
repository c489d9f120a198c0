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
  private LogIndex mark;
  private long bytesBehindMark;

  /** A log that ends at {@code last} and holds {@code bytesKept} by now. */
  LogTail(JournalStore store, long bytes, LogIndex last, long bytesKept) {
    this.store = store;
    this.bytes = bytes;
    this.mark = last;
    this.bytesBehindMark = bytesKept;
  }

  /** An entry was added to the log; drops old ones with the same batch if there are too many. */
  void added(LogIndex index, int entryBytes, RoundBatch batch) {
    bytesBehindMark += entryBytes;
    if (bytesBehindMark >= bytes) {
      store.dropEntriesUpTo(batch, mark);
      mark = index;
      bytesBehindMark = 0;
    }
  }
}
