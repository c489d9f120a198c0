package io.troupe.sharding.watch;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.sharding.map.MapName;

/** What is watched. */
public sealed interface WatchTarget {
  /** The map. */
  MapName map();

  /**
   * One key; hears also that all keys of the map in its partition were removed.
   *
   * @param partition the key's
   */
  record OneKey(MapName map, Bytes key, PartitionId partition) implements WatchTarget {}

  /** All keys that begin with a prefix, in all partitions; an empty one is the whole map. */
  record Prefixed(MapName map, Bytes prefix) implements WatchTarget {}
}
