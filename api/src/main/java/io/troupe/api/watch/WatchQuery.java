package io.troupe.api.watch;

import java.util.Optional;

/**
 * What of a map to watch.
 *
 * @param key one key; if empty, many
 * @param prefix what keys begin with; only without a key
 * @param from where to begin; empty for now: every change that is acknowledged after the first
 *     event came is heard, and perhaps some from just before
 */
public record WatchQuery<K>(Optional<K> key, Optional<K> prefix, Optional<WatchCursor> from) {
  public WatchQuery {
    if (key.isPresent() && prefix.isPresent()) {
      throw new IllegalArgumentException("a watch is of a key or of a prefix, not of both");
    }
  }

  /** The whole map, from now on. */
  public static <K> WatchQuery<K> all() {
    return new WatchQuery<>(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** One key, from now on. */
  public static <K> WatchQuery<K> key(K key) {
    return new WatchQuery<>(Optional.of(key), Optional.empty(), Optional.empty());
  }

  /** The keys that begin with {@code prefix}, from now on. */
  public static <K> WatchQuery<K> prefix(K prefix) {
    return new WatchQuery<>(Optional.empty(), Optional.of(prefix), Optional.empty());
  }

  /** The same from where an earlier watch was. */
  public WatchQuery<K> from(WatchCursor cursor) {
    return new WatchQuery<>(key, prefix, Optional.of(cursor));
  }
}
