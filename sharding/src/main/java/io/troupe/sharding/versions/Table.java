package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.sharding.versions.Revision.How;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one name since it was last cleared. Behind it stands what was cleared, while that is
 * kept.
 */
final class Table {
  /**
   * The newest revision of one key, which may say that it is gone. Lean, since each key holds one:
   * numbers are raw, and the value is an array without anything around it.
   */
  static final class Slot {
    /** Stands for a value that is not known any more. */
    private static final byte[] FORGOTTEN = {};

    How how;
    byte[] value;
    String contentType;
    long version;
    long created;
    long wallMillis;
    long untilMillis;

    /** Where the log says what the key was before; {@link ChangeLog#NOWHERE} if it does not. */
    long change = ChangeLog.NOWHERE;

    Slot(Revision revision) {
      set(revision);
    }

    void set(Revision revision) {
      how = revision.how;
      value = revision.hasValue ? revision.value : FORGOTTEN;
      contentType = revision.contentType;
      version = revision.version;
      created = revision.created;
      wallMillis = revision.wallMillis;
      untilMillis = revision.untilMillis;
    }

    boolean isPresent() {
      return how == How.PUT;
    }

    @SuppressWarnings("ReferenceEquality") // an empty value is known
    boolean hasValue() {
      return value != FORGOTTEN;
    }

    void forgetValue() {
      value = FORGOTTEN;
    }

    Revision toRevision(Revision.@Nullable Author author) {
      return new Revision(
          how, value, hasValue(), contentType, version, created, wallMillis, untilMillis, author);
    }
  }

  final String name;

  /** By which the log names it. */
  final int number;

  KeyTable<Slot> slots = new KeyTable<>();

  /** The clearing that began it; null for the first table of a name, and once it is forgotten. */
  @Nullable Revision cleared;

  /** Where the log has that clearing; {@link ChangeLog#NOWHERE} if it does not. */
  long clearing = ChangeLog.NOWHERE;

  /** What was cleared. */
  @Nullable Table before;

  /** The keys that end by time: see {@link Expiries}. */
  final TreeMap<Expiries.End, Bytes> ends = new TreeMap<>();

  /** Whether it was cleared. */
  boolean ended;

  /** Whether of what was cleared only keys are left that the log has a change of. */
  boolean narrowed;

  /** Keys that are there; of a cleared table, that were. */
  long live;

  /** About what the live keys, content types and values take. */
  long liveBytes;

  Table(String name, int number, @Nullable Revision cleared, @Nullable Table before) {
    this.name = name;
    this.number = number;
    this.cleared = cleared;
    this.before = before;
    if (before != null) {
      before.ended = true;
    }
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

  /** Leaves only these keys of what was cleared: the past before the clearing is not known now. */
  void narrowTo(KeyTable<Slot> kept) {
    slots = kept;
    narrowed = true;
  }

  /** Counts a slot in, or out. */
  void count(byte[] key, Slot slot, int sign) {
    if (slot.isPresent()) {
      live += sign;
      liveBytes += sign * (long) (key.length + slot.contentType.length() + slot.value.length);
    }
  }
}
