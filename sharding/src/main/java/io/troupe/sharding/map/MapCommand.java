package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import java.util.Optional;

/** What may be asked of the part of a map that lives in one partition. */
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
  record Get(MapName map, Bytes key, Access access) implements MapCommand {}

  /**
   * Sets one key. Answers {@link MapReply.Stored}, or {@link MapReply.ConditionFailed} if the
   * condition does not hold. May be retried with the same request id.
   */
  record Put(MapName map, Bytes key, Bytes value, String contentType, MapCondition condition)
      implements MapCommand {
    @Override
    public int sizeBytes() {
      return OVERHEAD_BYTES + key.length() + value.length();
    }
  }

  /**
   * Removes one key. Answers {@link MapReply.Removed}, {@link MapReply.Absent} if it was not there
   * and the condition did not ask for it, or {@link MapReply.ConditionFailed}. May be retried with
   * the same request id.
   */
  record Remove(MapName map, Bytes key, MapCondition condition) implements MapCommand {}

  /**
   * Adds to a decimal number; an absent key counts as 0. Answers {@link MapReply.Incremented}, or
   * {@link MapReply.NotANumber} if the value is not a decimal 64-bit number or would leave its range.
   * May be retried with the same request id.
   */
  record Increment(MapName map, Bytes key, long delta) implements MapCommand {}

  /** Removes all keys of the map in this partition. Answers {@link MapReply.Cleared}. */
  record Clear(MapName map) implements MapCommand {}

  /** Counts the map's keys in this partition. Answers {@link MapReply.Counted}. */
  record Count(MapName map, Access access) implements MapCommand {}

  /**
   * Reads keys in order. Answers {@link MapReply.Page}.
   *
   * @param prefix what keys must begin with; may be empty
   * @param after only keys greater than this one
   * @param limit how many at most, from 1 to {@link #MAX_LIMIT}
   * @param maxBytes the page ends after the entry that reaches this many bytes of keys and values
   * @param access how to read
   */
  record Scan(
      MapName map, Bytes prefix, Optional<Bytes> after, int limit, int maxBytes, Access access)
      implements MapCommand {
    /** The most entries of one page. */
    public static final int MAX_LIMIT = 10_000;

    /** The most bytes of one page, beside its last entry. */
    public static final int MAX_PAGE_BYTES = 1 << 20;
  }

  /** Lists the maps that have keys in this partition. Answers {@link MapReply.Names}. */
  record ListMaps(Access access) implements MapCommand {}
}
