package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.sharding.map.MapName;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of maps and prefixes. A key is looked up once for each length that prefixes have.
 */
final class PrefixIndex<T> {
  private final TreeMap<MapName, OfMap<T>> maps = new TreeMap<>();

  private static final class OfMap<T> {
    private final TreeMap<Bytes, TreeSet<Watcher<T>>> byPrefix = new TreeMap<>();

    /** How many prefixes have a length. */
    private final TreeMap<Integer, Integer> lengths = new TreeMap<>();
  }

  void add(Watcher<T> watcher, WatchTarget.Prefixed target) {
    OfMap<T> ofMap = maps.computeIfAbsent(target.map(), unused -> new OfMap<>());
    ofMap
        .byPrefix
        .computeIfAbsent(
            target.prefix(),
            prefix -> {
              ofMap.lengths.merge(prefix.length(), 1, Integer::sum);
              return new TreeSet<>(Watcher.BY_NUMBER);
            })
        .add(watcher);
  }

  void remove(Watcher<T> watcher, WatchTarget.Prefixed target) {
    @Nullable OfMap<T> ofMap = maps.get(target.map());
    @Nullable TreeSet<Watcher<T>> watchers =
        ofMap == null ? null : ofMap.byPrefix.get(target.prefix());
    if (ofMap == null || watchers == null || !watchers.remove(watcher) || !watchers.isEmpty()) {
      return;
    }
    ofMap.byPrefix.remove(target.prefix());
    ofMap.lengths.computeIfPresent(
        target.prefix().length(), (length, count) -> count == 1 ? null : count - 1);
    if (ofMap.byPrefix.isEmpty()) {
      maps.remove(target.map());
    }
  }

  /** The watchers of a key, or of anything in the map where it is empty. */
  void forEach(MapName map, Bytes key, Consumer<Watcher<T>> action) {
    @Nullable OfMap<T> ofMap = maps.get(map);
    if (ofMap == null) {
      return;
    }
    if (key.length() == 0) {
      ofMap.byPrefix.values().forEach(watchers -> watchers.forEach(action));
      return;
    }
    for (int length : ofMap.lengths.headMap(key.length(), true).keySet()) {
      Bytes prefix =
          length == key.length() ? key : Bytes.wrap(Arrays.copyOf(key.unsafeArray(), length));
      @Nullable TreeSet<Watcher<T>> watchers = ofMap.byPrefix.get(prefix);
      if (watchers != null) {
        watchers.forEach(action);
      }
    }
  }

  /** All watchers. */
  void forEach(Consumer<Watcher<T>> action) {
    maps.values()
        .forEach(ofMap -> ofMap.byPrefix.values().forEach(watchers -> watchers.forEach(action)));
  }
}
