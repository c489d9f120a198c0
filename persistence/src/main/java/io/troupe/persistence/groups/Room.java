package io.troupe.persistence.groups;

/** Counts what waits somewhere, up to a limit in pieces and in bytes. Thread-safe. */
final class Room {
  private final long maxCount;
  private final long maxBytes;
  private long count;
  private long bytes;

  Room(long maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Whether there was room; one piece is let in whatever its size. */
  synchronized boolean take(long size) {
    if (count > 0 && (count >= maxCount || bytes + size > maxBytes)) {
      return false;
    }
    count++;
    bytes += size;
    return true;
  }

  /** For what must not be refused. */
  synchronized void takeAnyway(long size) {
    count++;
    bytes += size;
  }

  synchronized void giveBack(long size) {
    count--;
    bytes -= size;
  }

  synchronized boolean isFull() {
    return count >= maxCount || bytes >= maxBytes;
  }
}
