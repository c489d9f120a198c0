package io.troupe.sharding.versions;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one name since it was last cleared. Behind it stands what was cleared, while that is
 * kept.
 */
final class Table {
  /** What is kept of one key. Its newest revision may say that the key is gone. */
  static final class Slot {
    Revision newest;

    Slot(Revision newest) {
      this.newest = newest;
    }
  }

  final String name;
  final KeyTable<Slot> slots = new KeyTable<>();

  /** The clearing that began it; null for the first table of a name. */
  final @Nullable Revision cleared;

  /** What was cleared. */
  @Nullable Table before;

  /** Keys that are there. */
  long live;

  /** About what the live keys and values take. */
  long liveBytes;

  Table(String name, @Nullable Revision cleared, @Nullable Table before) {
    this.name = name;
    this.cleared = cleared;
    this.before = before;
  }

  /** The version that began it. */
  long since() {
    return cleared == null ? 0 : cleared.version;
  }

  /** The table of this name as of a version; null if that is not kept. */
  static @Nullable Table asOf(@Nullable Table newest, long version) {
    @Nullable Table table = newest;
    while (table != null && table.since() > version) {
      table = table.before;
    }
    return table;
  }

  void count(byte[] key, Revision revision, int sign) {
    if (revision.isPresent()) {
      live += sign;
      liveBytes += sign * (long) (key.length + revision.valueLength());
    }
  }
}
