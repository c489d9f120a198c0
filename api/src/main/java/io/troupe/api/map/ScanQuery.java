package io.troupe.api.map;

import io.troupe.sharding.map.MapCommand;
import java.time.Instant;
import java.util.Optional;

/**
 * Which part of a map to read, in order of the keys' bytes.
 *
 * @param prefix what keys begin with
 * @param cursor where an earlier page ended; empty to begin
 * @param limit entries per page, from 1 to {@link MapCommand.Scan#MAX_LIMIT}
 * @param read how fresh
 * @param at the map as it was at this time of the owners' clocks; empty for now. Pages of one scan
 *     show the same state if that time was over when the first was asked for. A version would not
 *     do: each is of one partition only
 */
public record ScanQuery<K>(
    Optional<K> prefix, Optional<Cursor> cursor, int limit, Read read, Optional<Instant> at) {
  /** Of now. */
  public ScanQuery(Optional<K> prefix, Optional<Cursor> cursor, int limit, Read read) {
    this(prefix, cursor, limit, read, Optional.empty());
  }

  public ScanQuery {
    if (limit < 1 || limit > MapCommand.Scan.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "a page has 1 to " + MapCommand.Scan.MAX_LIMIT + " entries, not " + limit);
    }
  }

  /** The whole map, 1,000 entries a page. */
  public static <K> ScanQuery<K> all() {
    return new ScanQuery<>(Optional.empty(), Optional.empty(), 1_000, Read.LINEARIZABLE);
  }

  /** The keys that begin with {@code prefix}, 1,000 entries a page. */
  public static <K> ScanQuery<K> prefix(K prefix) {
    return new ScanQuery<>(Optional.of(prefix), Optional.empty(), 1_000, Read.LINEARIZABLE);
  }

  /** The same with another page size. */
  public ScanQuery<K> withLimit(int limit) {
    return new ScanQuery<>(prefix, cursor, limit, read, at);
  }

  /** The same from where a page ended. */
  public ScanQuery<K> from(Cursor cursor) {
    return new ScanQuery<>(prefix, Optional.of(cursor), limit, read, at);
  }

  /** The same, of the map as it was at a time. */
  public ScanQuery<K> at(Instant time) {
    return new ScanQuery<>(prefix, cursor, limit, read, Optional.of(time));
  }
}
