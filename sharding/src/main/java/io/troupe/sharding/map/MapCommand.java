package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Limits;
import io.troupe.actors.TooLargeException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.sharding.bond.BondTable;
import io.troupe.sharding.guard.Guard;
import java.util.Optional;

/**
 * What may be asked of the part of a map that lives in one partition.
 *
 * <p>A command past a limit cannot be made: constructors refuse it with an {@link
 * IllegalArgumentException}, a {@link TooLargeException} where it is a size, and reading it from
 * the wire fails. So the rules need no answer for it. Events have no such limits: what was once
 * accepted stays readable if a limit is ever lowered.
 */
public sealed interface MapCommand extends KindCommand {
  /** The kind of maps. */
  KindName KIND = new KindName("map");

  /** About what an envelope costs beside keys and values, in bytes. */
  int OVERHEAD_BYTES = 128;

  @Override
  default KindName kind() {
    return KIND;
  }

  @Override
  default Access access() {
    return Access.WRITE;
  }

  @Override
  default int sizeBytes() {
    return OVERHEAD_BYTES;
  }

  /** Reads one key. Answers {@link MapReply.Found} or {@link MapReply.Absent}. */
  record Get(MapName map, Bytes key, Access access) implements MapCommand {
    public Get {
      requireKey(key);
      requireRead(access);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length();
    }
  }

  /**
   * Reads one key as it was. Answers {@link MapReply.Found}, {@link MapReply.Absent}, or {@link
   * MapReply.OutOfHistory} where that is not known any more.
   */
  record GetAsOf(MapName map, Bytes key, AsOf asOf, Access access) implements MapCommand {
    public GetAsOf {
      requireKey(key);
      requireRead(access);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length();
    }
  }

  /**
   * Reads the changes of one key that are kept, newest first. Answers {@link MapReply.Revisions}.
   *
   * @param before only changes older than this one
   * @param limit how many at most, from 1 to {@link Scan#MAX_LIMIT}; a reply ends sooner behind the
   *     change that reaches {@link Scan#MAX_PAGE_BYTES}
   */
  record History(MapName map, Bytes key, Optional<Version> before, int limit, Access access)
      implements MapCommand {
    public History {
      requireKey(key);
      requireRange("a history's limit", limit, Scan.MAX_LIMIT);
      requireRead(access);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length();
    }
  }

  /**
   * Reads the changes of all maps of the partition behind a version, in their order; where there
   * are none yet, the answer comes with the first. Answers {@link MapReply.Changes}, or {@link
   * MapReply.ChangesForgotten} where changes behind the version are not kept any more. Who names a
   * version that is still to come is told at once how far the partition is.
   *
   * @param after the version that the reader knows
   * @param limit how many at most, from 1 to {@link Scan#MAX_LIMIT}
   * @param maxBytes the reply ends behind the change that reaches this many bytes; from 1 to {@link
   *     Scan#MAX_PAGE_BYTES}
   */
  record Changes(Version after, int limit, int maxBytes, Access access) implements MapCommand {
    public Changes {
      requireRange("a limit of changes", limit, Scan.MAX_LIMIT);
      requireRange("a limit of bytes", maxBytes, Scan.MAX_PAGE_BYTES);
      requireRead(access);
    }
  }

  /** A change of one key. */
  sealed interface KeyWrite extends MapCommand {
    /** The map. */
    MapName map();

    /** The key. */
    Bytes key();
  }

  /**
   * Sets one key. Answers {@link MapReply.Stored}, or {@link MapReply.ConditionFailed} if the
   * condition does not hold. May be retried with the same request id.
   *
   * @param map the map
   * @param key from 1 to {@link Limits#MAX_KEY_BYTES} bytes
   * @param value up to {@link Limits#MAX_VALUE_BYTES} bytes
   * @param contentType up to {@link MapEntry#MAX_CONTENT_TYPE_LENGTH} printable ASCII characters;
   *     empty if nothing is known
   * @param timeToLiveMillis the key is removed when it was there for so long: not before, as far as
   *     clocks run within the drift that is set; 0 for never, else 1 to {@link #MAX_TIME_TO_LIVE}
   * @param condition what must hold
   */
  record Put(
      MapName map,
      Bytes key,
      Bytes value,
      String contentType,
      long timeToLiveMillis,
      MapCondition condition)
      implements KeyWrite {
    /** The longest time to live: ten years, in milliseconds. */
    public static final long MAX_TIME_TO_LIVE = 10L * 365 * 24 * 3_600_000;

    /** Sets a key that does not end by time. */
    public Put(MapName map, Bytes key, Bytes value, String contentType, MapCondition condition) {
      this(map, key, value, contentType, 0, condition);
    }

    public Put {
      if (timeToLiveMillis < 0 || timeToLiveMillis > MAX_TIME_TO_LIVE) {
        throw new IllegalArgumentException(
            "a time to live is 1 to %d ms, or 0 for no end; not %d"
                .formatted(MAX_TIME_TO_LIVE, timeToLiveMillis));
      }
      requireKey(key);
      requireAtMost("a value", Limits.MAX_VALUE_BYTES, value);
      requireContentType(contentType);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length() + value.length() + contentType.length();
    }
  }

  /**
   * Sets one key for as long as a session lives: once the partition has heard that it ended, the
   * key is removed by an event of its own. Whatever the key was bound to before, it is not any
   * more; a put without a session leaves it bound to none, and an increment as it was. Answers what
   * the put answers, or {@link MapReply.NoSession} or {@link MapReply.BondsFull}, before the
   * condition is looked at. May be retried with the same request id.
   *
   * @param put what ends sooner by its time to live ends by that
   * @param session must be known in the partition
   */
  record Bind(Put put, GuestId session) implements KeyWrite {
    @Override
    public MapName map() {
      return put.map();
    }

    @Override
    public Bytes key() {
      return put.key();
    }

    /** What is bound. */
    BondTable.Place place() {
      return new BondTable.Place(put.map().value(), put.key());
    }

    @Override
    public int sizeBytes() {
      return put.sizeBytes() + OVERHEAD_BYTES;
    }
  }

  /**
   * Removes one key. Answers {@link MapReply.Removed}, {@link MapReply.Absent} if it was not there
   * and the condition did not ask for it, or {@link MapReply.ConditionFailed}. May be retried with
   * the same request id.
   *
   * @param map the map
   * @param key from 1 to {@link Limits#MAX_KEY_BYTES} bytes
   * @param condition what must hold; not that the key is absent, which would make it pointless
   */
  record Remove(MapName map, Bytes key, MapCondition condition) implements KeyWrite {
    public Remove {
      requireKey(key);
      if (condition instanceof MapCondition.IfAbsent) {
        throw new IllegalArgumentException(
            "a key cannot be removed on condition that it is absent");
      }
    }

    @Override
    public boolean addsState() {
      return false;
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length();
    }
  }

  /**
   * Adds to a decimal number; an absent key counts as 0. Answers {@link MapReply.Incremented}, or
   * {@link MapReply.NotANumber} if the value is not a decimal 64-bit number or would leave its
   * range. May be retried with the same request id.
   *
   * <p>A number is written as {@link Long#toString(long)} writes it, in ASCII: no plus sign, no
   * leading zeros, no space, since the sum could not keep them. The content type is kept; a new key
   * gets {@code text/plain}.
   */
  record Increment(MapName map, Bytes key, long delta) implements KeyWrite {
    public Increment {
      requireKey(key);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length();
    }
  }

  /**
   * Removes all keys of the map in this partition. Answers {@link MapReply.Cleared}. May be retried
   * with the same request id.
   */
  record Clear(MapName map) implements MapCommand {
    @Override
    public boolean addsState() {
      return false;
    }
  }

  /**
   * Changes one key under a fencing token. Answers {@link MapReply.StaleToken} where a larger token
   * was seen under the guard, and {@link MapReply.GuardsFull} where no further guard can be
   * remembered: both before the write's own condition is looked at, and nothing changes. Else it
   * answers what the write answers, and where that changed something, the token is remembered with
   * it. May be retried with the same request id.
   *
   * @param write of one key: a clearing would meet a larger token in some partitions only
   */
  record Guarded(Guard guard, KeyWrite write) implements MapCommand {
    /** Where the token is compared. */
    Bytes place() {
      return guard.place(write.map().value(), write.key());
    }

    @Override
    public boolean addsState() {
      return write.addsState();
    }

    @Override
    public int sizeBytes() {
      return write.sizeBytes() + Limits.MAX_NAME_BYTES;
    }
  }

  /** Counts the map's keys in this partition. Answers {@link MapReply.Counted}. */
  record Count(MapName map, Access access) implements MapCommand {
    public Count {
      requireRead(access);
    }
  }

  /**
   * Reads keys in order of their unsigned bytes. Answers {@link MapReply.Page}.
   *
   * @param map the map
   * @param prefix what keys must begin with; may be empty
   * @param after only keys greater than this one
   * @param limit how many at most, from 1 to {@link #MAX_LIMIT}
   * @param maxBytes the page ends after the entry that reaches this many bytes of keys, values and
   *     content types; from 1 to {@link #MAX_PAGE_BYTES}
   * @param asOf which state to show; where it is not known any more, the answer is {@link
   *     MapReply.OutOfHistory}
   * @param access how to read
   */
  record Scan(
      MapName map,
      Bytes prefix,
      Optional<Bytes> after,
      int limit,
      int maxBytes,
      AsOf asOf,
      Access access)
      implements MapCommand {
    /** The most entries of one page. */
    public static final int MAX_LIMIT = 10_000;

    /** The most bytes of one page, beside its last entry. */
    public static final int MAX_PAGE_BYTES = 1 << 20;

    /** Reads the newest state. */
    public Scan(
        MapName map, Bytes prefix, Optional<Bytes> after, int limit, int maxBytes, Access access) {
      this(map, prefix, after, limit, maxBytes, AsOf.NOW, access);
    }

    public Scan {
      requireAtMost("a prefix", Limits.MAX_KEY_BYTES, prefix);
      if (after.isPresent()) {
        requireKey(after.get());
      }
      requireRange("a page's limit", limit, MAX_LIMIT);
      requireRange("a page's size in bytes", maxBytes, MAX_PAGE_BYTES);
      requireRead(access);
    }

    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + prefix.length() + after.map(Bytes::length).orElse(0);
    }
  }

  /** Lists the maps that have keys in this partition. Answers {@link MapReply.Names}. */
  record ListMaps(Access access) implements MapCommand {
    public ListMaps {
      requireRead(access);
    }
  }

  private static void requireKey(Bytes key) {
    if (key.length() < 1 || key.length() > Limits.MAX_KEY_BYTES) {
      String range = "a key has 1 to " + Limits.MAX_KEY_BYTES + " bytes, not " + key.length();
      throw key.length() < 1 ? new IllegalArgumentException(range) : new TooLargeException(range);
    }
  }

  private static void requireAtMost(String what, int most, Bytes bytes) {
    if (bytes.length() > most) {
      throw new TooLargeException(what + " has at most " + most + " bytes, not " + bytes.length());
    }
  }

  private static void requireContentType(String contentType) {
    if (contentType.length() > MapEntry.MAX_CONTENT_TYPE_LENGTH) {
      throw new IllegalArgumentException(
          "a content type has at most "
              + MapEntry.MAX_CONTENT_TYPE_LENGTH
              + " characters, not "
              + contentType.length());
    }
    for (int i = 0; i < contentType.length(); i++) {
      char c = contentType.charAt(i);
      if (c < ' ' || c > '~') { // it ends up in an HTTP header: a line break would forge another
        throw new IllegalArgumentException("a content type is made of printable ASCII characters");
      }
    }
  }

  private static void requireRange(String what, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(what + " is 1 to " + max + ", not " + value);
    }
  }

  private static void requireRead(Access access) {
    if (access instanceof Access.Write) {
      throw new IllegalArgumentException("a command that only reads needs a way to read");
    }
  }
}
