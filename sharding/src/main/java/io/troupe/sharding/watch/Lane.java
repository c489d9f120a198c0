package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.sharding.map.MapName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One partition as far as it is watched. */
final class Lane<T> {
  static final long UNKNOWN = -1;
  private static final int MAX_DOUBLINGS = 6;

  final int partition;

  /** All changes up to this version were handed to the watchers that stand here. */
  long position = UNKNOWN;

  /** The newest version that the partition is known to have: of a poll or a read. */
  long newest = UNKNOWN;

  /** Whether a poll is under way, or its repeat is waited for. */
  boolean asking;

  /** Whether a poll is under way: its answer goes on from the position. */
  boolean polling;

  int failures;

  /** For whom a read is under way. */
  @Nullable Watcher<T> reader;

  /** Watchers from this number on came after the read that is under way was asked for. */
  long readBefore;

  /** How many reads failed, one after the other. */
  int readFailures;

  /** How many retries are let pass before the next read: twice as many after each failure. */
  private int readPause;

  /** The watchers that do not stand at the position, by number. */
  private final ArrayList<Watcher<T>> apart = new ArrayList<>(0);

  private final TreeMap<MapName, TreeMap<Bytes, TreeSet<Watcher<T>>>> keys = new TreeMap<>();
  private int watchers;

  Lane(int partition) {
    this.partition = partition;
  }

  boolean isWatched() {
    return watchers > 0;
  }

  /** Whether nothing stands against a read. */
  boolean canBeRead() {
    return position != UNKNOWN && reader == null && readPause == 0;
  }

  void readFailed() {
    readPause = 1 << readFailures;
    readFailures = Math.min(readFailures + 1, MAX_DOUBLINGS);
  }

  /** It is time for a retry; whether that is this partition's. */
  boolean retry() {
    if (readPause == 0) {
      return false;
    }
    readPause--;
    return readPause == 0;
  }

  /** Who stands apart now: what is done to them may change who does. */
  List<Watcher<T>> apart() {
    return List.copyOf(apart);
  }

  void forget() {
    position = UNKNOWN;
    newest = UNKNOWN;
  }

  /** Adds a watcher that is newer than all others; it may stand apart. */
  void add(Watcher<T> watcher) {
    watchers++;
    if (watcher.apartIn(partition) != UNKNOWN) {
      apart.add(watcher);
    }
    if (watcher.target instanceof WatchTarget.OneKey target) {
      keys.computeIfAbsent(target.map(), unused -> new TreeMap<>())
          .computeIfAbsent(target.key(), unused -> new TreeSet<>(Watcher.BY_NUMBER))
          .add(watcher);
    }
  }

  void remove(Watcher<T> watcher) {
    watchers--;
    if (watcher.apartIn(partition) != UNKNOWN) {
      int index = Collections.binarySearch(apart, watcher, Watcher.BY_NUMBER);
      apart.remove(index);
      trim();
    }
    if (watcher.target instanceof WatchTarget.OneKey target) {
      keys.computeIfPresent(
          target.map(),
          (map, ofMap) -> {
            ofMap.computeIfPresent(
                target.key(),
                (key, ofKey) -> {
                  ofKey.remove(watcher);
                  return ofKey.isEmpty() ? null : ofKey;
                });
            return ofMap.isEmpty() ? null : ofMap;
          });
    }
    if (watchers == 0 && !polling) {
      forget();
    }
  }

  /** Drops those who stand apart no more. */
  void tidy() {
    if (apart.removeIf(it -> it.apartIn(partition) == UNKNOWN)) {
      trim();
    }
  }

  private void trim() {
    if (apart.isEmpty()) {
      apart.trimToSize();
    }
  }

  /** The watchers of a key, or of all keys of the map where it is empty. */
  void forEach(MapName map, Bytes key, Consumer<Watcher<T>> action) {
    @Nullable TreeMap<Bytes, TreeSet<Watcher<T>>> ofMap = keys.get(map);
    if (ofMap == null) {
      return;
    }
    if (key.length() == 0) {
      ofMap.values().forEach(ofKey -> ofKey.forEach(action));
      return;
    }
    @Nullable TreeSet<Watcher<T>> ofKey = ofMap.get(key);
    if (ofKey != null) {
      ofKey.forEach(action);
    }
  }

  /** All watchers of keys. */
  void forEach(Consumer<Watcher<T>> action) {
    keys.values().forEach(ofMap -> ofMap.values().forEach(ofKey -> ofKey.forEach(action)));
  }
}
